namespace Firn.Text.Unicode;

/// <summary>The normalisation forms of UAX-15.</summary>
public enum UnicodeForm
{
    /// <summary>Canonical decomposition, then canonical composition.</summary>
    Nfc = 0,

    /// <summary>Canonical decomposition.</summary>
    Nfd = 1,

    /// <summary>Compatibility decomposition, then canonical composition.</summary>
    Nfkc = 2,

    /// <summary>Compatibility decomposition.</summary>
    Nfkd = 3,
}

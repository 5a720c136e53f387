namespace Firn.Compliance.Licences.Scanning;

/// <summary>How a licence was found in a file.</summary>
public enum LicenceSource
{
    /// <summary>A <c>SPDX-License-Identifier</c> tag.</summary>
    Identifier,

    /// <summary>A field that states the licence: of a machine-readable copyright file, a data set's card, a package's description.</summary>
    Field,

    /// <summary>The licence's whole text, word for word but for what each holder fills in.</summary>
    Text,

    /// <summary>A sentence that grants a licence, as headers of source files do.</summary>
    Grant,

    /// <summary>A link to a licence.</summary>
    Link,

    /// <summary>A text like the licence's: read it before relying on it.</summary>
    LooksLike,
}

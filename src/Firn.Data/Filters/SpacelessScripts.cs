namespace Firn.Data.Filters;

/// <summary>
/// Scripts written without spaces between words. Unicode's word segmentation, which has no dictionary, cuts them into
/// single characters or syllables: rules about the length of words or about runs of words mean something else there.
/// </summary>
internal static class SpacelessScripts
{
    /// <summary>True for languages such as <c>jpn_Jpan</c>, <c>cmn_Hans</c>, <c>tha_Thai</c>.</summary>
    public static bool Contains(ReadOnlySpan<byte> language) =>
        language.Length >= 4 && (language[^4..] is var script)
        && (script.SequenceEqual("Jpan"u8) || script.SequenceEqual("Hans"u8) || script.SequenceEqual("Hant"u8) || script.SequenceEqual("Hani"u8)
            || script.SequenceEqual("Thai"u8) || script.SequenceEqual("Laoo"u8) || script.SequenceEqual("Khmr"u8) || script.SequenceEqual("Mymr"u8)
            || script.SequenceEqual("Tibt"u8) || script.SequenceEqual("Yiii"u8));
}

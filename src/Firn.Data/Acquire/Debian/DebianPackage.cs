namespace Firn.Data.Acquire.Debian;

/// <summary>A package as the lock file pins it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">Its version, epoch included.</param>
/// <param name="Sha256">SHA-256 of the package file, lower-case hexadecimal.</param>
/// <param name="Bytes">Length of the package file.</param>
internal sealed record DebianPackage(string Name, string Version, string Sha256, long Bytes)
{
    /// <summary>Whether a text is a package's name (Debian Policy §5.6.1): it goes to the package client as an argument and becomes part of paths.</summary>
    public static bool IsName(string name) =>
        name.Length is >= 2 and <= 100 && char.IsAsciiLetterOrDigit(name[0]) && name.All(unit => char.IsAsciiLetterLower(unit) || char.IsAsciiDigit(unit) || unit is '+' or '-' or '.');

    /// <summary>Whether a text is a package's version (Debian Policy §5.6.12).</summary>
    public static bool IsVersion(string version) =>
        version.Length is >= 1 and <= 200 && char.IsAsciiDigit(version[0]) && version.All(unit => char.IsAsciiLetterOrDigit(unit) || unit is '+' or '-' or '.' or ':' or '~');
}

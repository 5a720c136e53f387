using System.Collections.Frozen;
using System.Text;
using System.Text.RegularExpressions;
using Firn.Compliance.Licences.Texts;

namespace Firn.Compliance.Licences;

/// <summary>Turns one licence's name, as SPDX or Debian (DEP-5) write it, into its SPDX identifier.</summary>
internal static partial class LicenceNames
{
    // Names that no rule below turns into their SPDX form. Source: the short names of the machine-readable copyright format 1.0 and Debian's archive.
    private static readonly FrozenDictionary<string, string> Aliases = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        ["expat"] = "MIT",
        ["mit/x11"] = "X11",
        ["mit-x11"] = "X11",
        ["x11"] = "X11",
        ["mit/expat"] = "MIT",
        ["mit-style"] = "LicenseRef-permissive",
        ["bsd-style"] = "LicenseRef-permissive",
        ["permissive"] = "LicenseRef-permissive",
        ["bsd"] = "BSD-3-Clause",
        ["bsd-2-clauses"] = "BSD-2-Clause",
        ["bsd-3-clauses"] = "BSD-3-Clause",
        ["bsd-4-clauses"] = "BSD-4-Clause",
        ["bsd-2"] = "BSD-2-Clause",
        ["bsd-3"] = "BSD-3-Clause",
        ["freebsd"] = "BSD-2-Clause",
        ["0-clause-bsd"] = "0BSD",
        ["apache"] = "Apache-2.0",
        ["artistic"] = "Artistic-1.0",
        ["perl"] = "Artistic-1.0-Perl OR GPL-1.0-or-later",
        ["same as perl"] = "Artistic-1.0-Perl OR GPL-1.0-or-later",
        ["public-domain"] = "LicenseRef-public-domain",
        ["public domain"] = "LicenseRef-public-domain",
        ["publicdomain"] = "LicenseRef-public-domain",
        ["pd"] = "LicenseRef-public-domain",
        ["cc0"] = "CC0-1.0",
        ["cc-0"] = "CC0-1.0",
        ["cc-0-1.0"] = "CC0-1.0",
        ["zlib/libpng"] = "Zlib",
        ["psf"] = "PSF-2.0",
        ["psfl"] = "PSF-2.0",
        ["python"] = "Python-2.0",
        ["w3c-software"] = "W3C",
        ["unicode"] = "Unicode-3.0",
        ["ofl"] = "OFL-1.1",
        ["sil-1.1"] = "OFL-1.1",
        ["sil-ofl-1.1"] = "OFL-1.1",
        ["fsf-unlimited"] = "FSFUL",
        ["all-permissive"] = "FSFAP",
        ["gnu-all-permissive"] = "FSFAP",
        ["gnu-all-permissive-license"] = "FSFAP",
        ["do-what-the-fuck-you-want"] = "WTFPL",
        ["beer-ware"] = "Beerware",
        ["boost"] = "BSL-1.0",
        ["boost-1.0"] = "BSL-1.0",
        ["open-publication"] = "OPUBL-1.0",
        ["opl"] = "OPUBL-1.0",
        ["ldp"] = "LicenseRef-ldp",
        ["ldpl"] = "LicenseRef-ldp",
        ["tcl/tk"] = "TCL",
        ["lppl"] = "LPPL-1.3c",
        ["gfdl-niv"] = "GFDL-1.1-no-invariants-or-later",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads one name.</summary>
    /// <param name="name">As written, without its exception.</param>
    /// <param name="exception">The exception's words joined by hyphens; empty when none.</param>
    public static LicenceExpression Read(string name, string exception)
    {
        var text = name.Trim();
        if (Aliases.TryGetValue(text, out var alias))
            return alias.Contains(" OR ", StringComparison.Ordinal) ? LicenceExpression.Parse(alias)! : Known(alias, exception);
        if (LicenceTable.TryGet(text, out var exact, out var kind))
            return new LicenceExpression.Licence(exact, kind, exception);
        if (Gnu(text, ref exception) is { } gnu)
            return Known(gnu, exception);
        foreach (var candidate in Spellings(text))
        {
            if (LicenceTable.TryGet(candidate, out exact, out kind))
                return new LicenceExpression.Licence(exact, kind, exception);
        }

        // The list has many that Firn has no class for: an identifier all the same.
        return new LicenceExpression.Licence(LicenceTextIndex.Spdx.TryName(text, out var listed) ? listed : Reference(text), LicenceClass.Unknown, exception);
    }

    private static LicenceExpression Known(string id, string exception)
    {
        LicenceTable.TryGet(id, out var name, out var kind);
        return new LicenceExpression.Licence(name, kind, exception);
    }

    // GPL-2+, GPLv3, LGPL-2.1-or-later, GFDL-NIV-1.3+, "GFDL-1.2+ with no invariants".
    private static string? Gnu(string text, ref string exception)
    {
        var match = GnuName().Match(text);
        if (!match.Success)
            return null;
        var family = match.Groups["family"].Value.ToUpperInvariant();
        var version = match.Groups["version"].Value;
        var later = match.Groups["later"].Success || version.Length == 0;
        if (version.Length == 0)
            version = family switch { "GPL" => "1.0", "LGPL" => "2.0", "AGPL" => "3.0", _ => "1.1" }; // no version named: any version may be chosen
        else if (!version.Contains('.', StringComparison.Ordinal))
            version += ".0";
        var noInvariants = match.Groups["niv"].Success || match.Groups["niv2"].Success;
        if (family == "GFDL" && exception.Contains("invariant", StringComparison.OrdinalIgnoreCase) && exception.StartsWith("no", StringComparison.OrdinalIgnoreCase))
        {
            noInvariants = true;
            exception = "";
        }

        return $"{family}-{version}{(noInvariants ? "-no-invariants" : "")}-{(later ? "or-later" : "only")}";
    }

    // BSD-3-clause, CC-BY-SA-3, Apache 2.0, MPL-2, Artistic-2.
    private static IEnumerable<string> Spellings(string text)
    {
        var joined = text.Replace(' ', '-').Replace('_', '-').TrimEnd('+');
        yield return joined;
        yield return joined + "-1.0";
        if (joined.Length > 0 && char.IsAsciiDigit(joined[^1]))
            yield return joined + ".0";
        if (joined.EndsWith("-license", StringComparison.OrdinalIgnoreCase) || joined.EndsWith("-licence", StringComparison.OrdinalIgnoreCase))
            yield return joined[..^8];
        var unversioned = JoinedVersion().Replace(joined, "${name}-${version}"); // Apache2.0, MPLv2
        yield return unversioned;
        yield return unversioned + ".0";
        foreach (var country in (string[])["-us", "-uk", "-unported", "-international", "-intl"])
        {
            if (joined.EndsWith(country, StringComparison.OrdinalIgnoreCase))
                yield return joined[..^country.Length];
        }
    }

    private static string Reference(string text)
    {
        if (text.StartsWith("LicenseRef-", StringComparison.OrdinalIgnoreCase))
            return text;
        var id = new StringBuilder("LicenseRef-");
        foreach (var letter in text.Length > 60 ? text[..60] : text)
            id.Append(char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' ? letter : '-');
        return id.ToString();
    }

    [GeneratedRegex("^(?:GNU[ -])?(?<family>AGPL|LGPL|GPL|GFDL)(?<niv>-NIV)?[ -]?v?(?<version>[123](?:\\.[0-9])?)?(?:\\.0)?(?<niv2>-no-invariants?)?(?<later>\\+|-or-later|-or-newer)?(?:-only)?$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, Timeout.Infinite)]
    private static partial Regex GnuName();

    [GeneratedRegex("^(?<name>[A-Za-z]+)-?v?(?<version>[0-9](?:\\.[0-9])?)$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, Timeout.Infinite)]
    private static partial Regex JoinedVersion();
}

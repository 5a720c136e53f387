using System.Text;
using System.Text.RegularExpressions;

namespace Firn.Data.Acquire.Debian;

/// <summary>
/// A package's copyright file. Machine-readable ones (copyright-format 1.0, "DEP-5") say the licence of each file: the last
/// paragraph whose pattern matches holds.
/// </summary>
internal sealed partial class CopyrightFile
{
    private readonly List<(string[] Patterns, string Licence)> files = [];

    /// <summary>Reads a copyright file.</summary>
    public CopyrightFile(string text)
    {
        var lines = text.ReplaceLineEndings("\n").Split('\n');
        if (!lines.Any(line => line.StartsWith("Format:", StringComparison.OrdinalIgnoreCase)))
            return;
        string[]? patterns = null;
        var field = "";
        var collected = new StringBuilder();
        foreach (var line in lines.Append(""))
        {
            if (line.Length > 0 && char.IsWhiteSpace(line[0]))
            {
                if (field == "files")
                    collected.Append(' ').Append(line.Trim());
                continue;
            }

            if (field == "files")
                patterns = collected.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            field = "";
            if (line.Length == 0)
            {
                patterns = null;
                continue;
            }

            var colon = line.IndexOf(':');
            if (colon < 0)
                continue;
            var value = line[(colon + 1)..].Trim();
            field = line[..colon].Trim().ToLowerInvariant();
            if (field == "files")
                collected.Clear().Append(value);
            else if (field == "license" && patterns is not null && value.Length > 0)
                files.Add((patterns, Spdx(value)));
        }
    }

    /// <summary>Whether it is machine-readable.</summary>
    public bool IsMachineReadable => files.Count > 0;

    /// <summary>The licence of an installed file, as an SPDX expression; empty when the file does not say.</summary>
    /// <param name="path">Its path in the package.</param>
    public string LicenceOf(string path)
    {
        var name = path.EndsWith(".gz", StringComparison.Ordinal) ? path[..^3] : path;
        for (var i = files.Count - 1; i >= 0; i--)
        {
            if (files[i].Patterns.Any(pattern => Matches(pattern, name)))
                return files[i].Licence;
        }

        return "";
    }

    /// <summary>A licence's short name, or several with "and" and "or", as SPDX writes it.</summary>
    public static string Spdx(string names)
    {
        var words = names.Replace(",", " and ", StringComparison.Ordinal).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var result = new StringBuilder();
        var pendingName = new List<string>();
        var lastWasOperator = true;
        foreach (var word in words.Append(""))
        {
            var lower = word.ToLowerInvariant();
            if (lower is not ("and" or "or" or "and/or" or ""))
            {
                pendingName.Add(word);
                continue;
            }

            if (pendingName.Count > 0)
            {
                result.Append(One(string.Join('-', pendingName)));
                pendingName.Clear();
                lastWasOperator = false;
            }

            if (lower.Length > 0 && !lastWasOperator)
            {
                result.Append(lower == "and" ? " AND " : " OR ");
                lastWasOperator = true;
            }
        }

        return result.ToString().Trim();
    }

    private static string One(string name)
    {
        var lower = name.ToLowerInvariant();
        switch (lower)
        {
            case "expat" or "mit":
                return "MIT";
            case "public-domain" or "pd":
                return "LicenseRef-public-domain";
            case "cc0" or "cc0-1.0":
                return "CC0-1.0";
            case "bsd-2-clause" or "bsd-3-clause":
                return lower.Replace("bsd", "BSD", StringComparison.Ordinal).Replace("clause", "Clause", StringComparison.Ordinal);
            case "bsd-4-clause" or "bsd-4-clause-uc":
                return "BSD-4-Clause" + (lower.EndsWith("uc", StringComparison.Ordinal) ? "-UC" : "");
            case "apache-2.0" or "apache-2":
                return "Apache-2.0";
            case "isc" or "zlib":
                return lower == "isc" ? "ISC" : "Zlib";
        }

        if (Gnu().Match(lower) is { Success: true } gnu)
        {
            var version = gnu.Groups["minor"].Success ? $"{gnu.Groups["major"].Value}.{gnu.Groups["minor"].Value}" : $"{gnu.Groups["major"].Value}.0";
            var family = gnu.Groups["family"].Value.ToUpperInvariant();
            var invariants = gnu.Groups["niv"].Success ? "-no-invariants" : "";
            return $"{family}-{version}{invariants}-{(gnu.Groups["later"].Success ? "or-later" : "only")}";
        }

        if (CreativeCommons().Match(lower) is { Success: true } cc)
            return $"CC-{cc.Groups["kind"].Value.ToUpperInvariant()}-{cc.Groups["version"].Value}";
        return "LicenseRef-" + new string([.. name.Select(unit => char.IsAsciiLetterOrDigit(unit) || unit is '.' or '-' ? unit : '-')]);
    }

    /// <summary>Patterns name source files; of those the end is compared. A translation <c>po/de/man1/ls.1.po</c> becomes <c>man/de/man1/ls.1</c>.</summary>
    private static bool Matches(string pattern, string path)
    {
        if (pattern == "*")
            return true;
        if (pattern.StartsWith("debian/", StringComparison.Ordinal))
            return false;
        if (pattern.StartsWith("po/", StringComparison.Ordinal) && pattern.EndsWith(".po", StringComparison.Ordinal))
            pattern = pattern[3..^3];
        if (!pattern.AsSpan().ContainsAny('*', '?'))
            return path.EndsWith(pattern, StringComparison.Ordinal) && (path.Length == pattern.Length || path[path.Length - pattern.Length - 1] == '/');
        for (var start = 0; start >= 0; start = path.IndexOf('/', start) is var slash && slash >= 0 ? slash + 1 : -1)
        {
            if (Glob(pattern, path.AsSpan(start)))
                return true;
        }

        return false;
    }

    /// <summary><c>*</c> stands for any text, also over slashes, <c>?</c> for one character (copyright-format 1.0).</summary>
    private static bool Glob(string pattern, ReadOnlySpan<char> path)
    {
        var (at, star, resume) = (0, -1, 0);
        for (var i = 0; i < path.Length;)
        {
            if (at < pattern.Length && pattern[at] == '*')
            {
                star = at++;
                resume = i;
            }
            else if (at < pattern.Length && (pattern[at] == '?' || pattern[at] == path[i]))
            {
                at++;
                i++;
            }
            else if (star >= 0)
            {
                at = star + 1;
                i = ++resume;
            }
            else
            {
                return false;
            }
        }

        while (at < pattern.Length && pattern[at] == '*')
            at++;
        return at == pattern.Length;
    }

    [GeneratedRegex(@"^(?<family>gpl|lgpl|agpl|gfdl)(?<niv>-niv)?-?(?<major>\d)(\.(?<minor>\d+))?(?<later>\+|-or-later)?(-only)?$", RegexOptions.ExplicitCapture, Timeout.Infinite)]
    private static partial Regex Gnu();

    [GeneratedRegex(@"^cc-(?<kind>by(-sa|-nd|-nc)*)-?(?<version>\d\.\d)$", RegexOptions.ExplicitCapture, Timeout.Infinite)]
    private static partial Regex CreativeCommons();
}

using System.Text;

namespace Firn.Compliance.Licences;

/// <summary>Reads the value of a licence field: a link to a licence, an SPDX expression, or a name.</summary>
internal static class LicenceLinks
{
    /// <summary>The licence that a field's value names; null when it names none.</summary>
    /// <param name="value">As written: a link, an expression, a name.</param>
    public static string? Read(string value)
    {
        var text = value.Trim();
        if (text.Length is 0 or > 500)
            return null;
        if (text.Contains("://", StringComparison.Ordinal) || text.StartsWith("//", StringComparison.Ordinal))
            return FromLink(text);
        var bytes = Encoding.UTF8.GetBytes(text);
        if (CcLicences.FromLink(bytes) is { } link)
            return link;
        if (CcLicences.FromProse(bytes) is { Count: > 0 } prose)
            return prose[0].Id;
        return LicenceExpression.Parse(text) is { } expression && expression.Licences().All(one => one.Class != LicenceClass.Unknown) ? $"{expression}" : null;
    }

    /// <summary>The licence that a link names; null when it is not known.</summary>
    public static string? FromLink(string link)
    {
        if (CcLicences.FromLink(Encoding.UTF8.GetBytes(link.Replace("/deed.", "/", StringComparison.Ordinal))) is { } commons)
            return commons;
        var mark = link.IndexOf("//", StringComparison.Ordinal);
        var path = (mark < 0 ? link : link[(mark + 2)..]).TrimEnd('/').ToLowerInvariant();
        if (path.StartsWith("www.", StringComparison.Ordinal))
            path = path[4..];
        foreach (var prefix in (string[])["spdx.org/licenses/", "opensource.org/licenses/", "opensource.org/license/", "choosealicense.com/licenses/"])
        {
            if (path.StartsWith(prefix, StringComparison.Ordinal) && Named(path[prefix.Length..]) is { } named)
                return named;
        }

        return path switch
        {
            "apache.org/licenses/license-2.0" or "apache.org/licenses/license-2.0.html" or "apache.org/licenses/license-2.0.txt" => "Apache-2.0",
            "gnu.org/licenses/gpl-3.0" or "gnu.org/licenses/gpl-3.0.html" or "gnu.org/licenses/gpl-3.0.txt" => "GPL-3.0-only",
            "gnu.org/licenses/old-licenses/gpl-2.0.html" or "gnu.org/licenses/gpl-2.0.html" or "gnu.org/licenses/gpl-2.0.txt" => "GPL-2.0-only",
            "gnu.org/licenses/lgpl-3.0.html" or "gnu.org/licenses/lgpl-3.0.txt" => "LGPL-3.0-only",
            "gnu.org/licenses/lgpl-2.1.html" or "gnu.org/licenses/old-licenses/lgpl-2.1.html" => "LGPL-2.1-only",
            "gnu.org/licenses/agpl-3.0.html" or "gnu.org/licenses/agpl-3.0.txt" => "AGPL-3.0-only",
            "gnu.org/licenses/fdl-1.3.html" or "gnu.org/copyleft/fdl.html" or "gnu.org/licenses/fdl.html" => "GFDL-1.3-only",
            "mozilla.org/mpl/2.0" or "mozilla.org/en-us/mpl/2.0" => "MPL-2.0",
            "unlicense.org" => "Unlicense",
            "opendatacommons.org/licenses/by/1.0" or "opendatacommons.org/licenses/by/1-0" or "opendatacommons.org/licenses/by" => "ODC-By-1.0",
            "opendatacommons.org/licenses/odbl/1.0" or "opendatacommons.org/licenses/odbl/1-0" or "opendatacommons.org/licenses/odbl" => "ODbL-1.0",
            "opendatacommons.org/licenses/pddl/1.0" or "opendatacommons.org/licenses/pddl/1-0" or "opendatacommons.org/licenses/pddl" => "PDDL-1.0",
            _ => null,
        };
    }

    private static string? Named(string name)
    {
        var id = name.EndsWith(".html", StringComparison.Ordinal) ? name[..^5] : name.EndsWith(".php", StringComparison.Ordinal) ? name[..^4] : name;
        return LicenceExpression.Parse(id) is LicenceExpression.Licence { Class: not LicenceClass.Unknown } one ? one.Id : null;
    }
}

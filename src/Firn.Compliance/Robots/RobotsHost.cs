using System.Globalization;
using System.Text;

namespace Firn.Compliance.Robots;

/// <summary>The canonical name of the host that a robots.txt speaks for: lower case, IDNA, without user, trailing dot and default port.</summary>
public static class RobotsHost
{
    private static readonly IdnMapping Idn = new() { AllowUnassigned = true, UseStd3AsciiRules = false };

    /// <summary>The canonical host of an absolute URL; empty when it has none.</summary>
    public static string OfUrl(ReadOnlySpan<byte> url)
    {
        var mark = url.IndexOf("://"u8);
        if (mark <= 0)
            return "";
        var authority = url[(mark + 3)..];
        if (authority.IndexOfAny("/?#\\"u8) is >= 0 and var end)
            authority = authority[..end];
        var scheme = url[..mark];
        return Canonical(Encoding.UTF8.GetString(authority), Ascii.EqualsIgnoreCase(scheme, "https"u8) ? 443 : Ascii.EqualsIgnoreCase(scheme, "http"u8) ? 80 : 0);
    }

    /// <inheritdoc cref="OfUrl(ReadOnlySpan{byte})"/>
    public static string OfUrl(string url) => OfUrl(Encoding.UTF8.GetBytes(url));

    /// <summary>The canonical form of <c>host</c> or <c>host:port</c>.</summary>
    /// <param name="authority">Host, perhaps with user and port.</param>
    /// <param name="defaultPort">The scheme's port, left out of the result; 0 leaves out both 80 and 443.</param>
    public static string Canonical(string authority, int defaultPort = 0)
    {
        var host = authority.Trim();
        if (host.LastIndexOf('@') is >= 0 and var user)
            host = host[(user + 1)..];
        var port = "";
        var colon = host.LastIndexOf(':');
        if (colon >= 0 && colon > host.LastIndexOf(']'))
        {
            port = host[(colon + 1)..];
            host = host[..colon];
        }

        host = host.TrimEnd('.').ToLowerInvariant();
        if (!Ascii.IsValid(host))
        {
            try
            {
                host = Idn.GetAscii(host);
            }
            catch (ArgumentException)
            {
                // No host name; compared as it stands.
            }
        }

        if (!int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return host;
        var isDefault = defaultPort == 0 ? number is 80 or 443 : number == defaultPort;
        return isDefault ? host : $"{host}:{number.ToString(CultureInfo.InvariantCulture)}";
    }

    /// <summary>The same host with <c>www.</c> taken off or put on.</summary>
    public static string Sibling(string host) => host.StartsWith("www.", StringComparison.Ordinal) ? host[4..] : "www." + host;
}

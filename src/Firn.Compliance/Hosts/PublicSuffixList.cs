using System.Buffers;
using System.Text;
using Firn.Compliance.Robots;
using Firn.Core;

namespace Firn.Compliance.Hosts;

/// <summary>
/// The Public Suffix List (publicsuffix.org): under which names strangers may register names of their own. A versioned input of a
/// run, never a part of the program: Debian's package <c>publicsuffix</c> has it. Immutable; thread-safe.
/// </summary>
public sealed class PublicSuffixList
{
    private const int FewestRules = 2;

    private static readonly SearchValues<char> NoName = SearchValues.Create(" <>{}/");

    private readonly HashSet<string> rules = new(StringComparer.Ordinal);
    private readonly HashSet<string> wildcards = new(StringComparer.Ordinal);
    private readonly HashSet<string> exceptions = new(StringComparer.Ordinal);

    private PublicSuffixList(ReadOnlySpan<byte> file, string subject)
    {
        Version = "sha256:" + ContentHash.Of(file).ToString()[..12];
        foreach (var raw in Encoding.UTF8.GetString(file).Split('\n'))
        {
            var line = raw.Trim();
            if (line.StartsWith("// VERSION:", StringComparison.Ordinal))
                Version = line["// VERSION:".Length..].Trim();
            if (line.Length == 0 || line.StartsWith("//", StringComparison.Ordinal))
                continue;
            var rule = line.Split(' ', '\t')[0];
            if (rule[0] == '!')
                exceptions.Add(RobotsHost.Canonical(rule[1..]));
            else if (rule.StartsWith("*.", StringComparison.Ordinal))
                wildcards.Add(RobotsHost.Canonical(rule[2..]));
            else
                rules.Add(RobotsHost.Canonical(rule));
        }

        if (rules.Count < FewestRules || rules.Any(rule => rule.AsSpan().ContainsAny(NoName)))
            throw new FirnException("FIRN-CMP-005", subject, "is no public suffix list", "name public_suffix_list.dat of publicsuffix.org, or of Debian's package publicsuffix", ExitCode.Invalid);
    }

    /// <summary>The version that the list states, or the beginning of its hash where it states none.</summary>
    public string Version { get; }

    /// <summary>Rules of all kinds.</summary>
    public int Rules => rules.Count + wildcards.Count + exceptions.Count;

    /// <summary>Reads a list.</summary>
    /// <param name="file">Its bytes.</param>
    /// <param name="subject">What errors call it.</param>
    /// <exception cref="FirnException">It is none (FIRN-CMP-005).</exception>
    public static PublicSuffixList Parse(ReadOnlySpan<byte> file, string subject = "list") => new(file, subject);

    /// <summary>Reads a list from a file.</summary>
    /// <exception cref="FirnException">There is no such file (FIRN-CMP-004), or it is no list (FIRN-CMP-005).</exception>
    public static PublicSuffixList Load(string path) => File.Exists(path)
        ? new PublicSuffixList(File.ReadAllBytes(path), path)
        : throw new FirnException("FIRN-CMP-004", path, "there is no such public suffix list", "install Debian's package publicsuffix, or fetch public_suffix_list.dat and name it", ExitCode.NotFound);

    /// <summary>The name that somebody registered: the public suffix and one label more.</summary>
    /// <param name="host">A canonical host; its port is left out.</param>
    /// <returns>Null for an address, and for a host that is a public suffix itself.</returns>
    public string? RegistrableDomain(string host)
    {
        ArgumentNullException.ThrowIfNull(host);
        if (host.Length == 0 || host[0] == '[')
            return null;
        var name = host.IndexOf(':', StringComparison.Ordinal) is >= 0 and var port ? host[..port] : host;
        if (name.StartsWith('.') || name.Contains("..", StringComparison.Ordinal) || System.Net.IPAddress.TryParse(name, out _))
            return null;

        // From the whole name down: the first that fits is the longest rule. No rule at all means the rule "*".
        var before = "";
        for (var at = name; ; at = Parent(at))
        {
            if (exceptions.Contains(at))
                return at;
            var parent = Parent(at);
            if (rules.Contains(at) || parent.Length == 0 || wildcards.Contains(parent))
                return before.Length > 0 ? before : null;
            before = at;
        }
    }

    private static string Parent(string name) => name.IndexOf('.', StringComparison.Ordinal) is >= 0 and var dot ? name[(dot + 1)..] : "";
}

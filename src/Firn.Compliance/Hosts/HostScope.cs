using Firn.Compliance.Robots;

namespace Firn.Compliance.Hosts;

/// <summary>
/// Whose answers speak for a host that has none of its own. RFC 9309 (2.3) knows the host alone; a policy may go on to the same
/// name with or without <c>www.</c>, and to the registrable domain. Thread-safe.
/// </summary>
/// <param name="www">Also the same name with or without <c>www.</c>.</param>
/// <param name="suffixes">Also the registrable domain by this list; null leaves it out.</param>
public sealed class HostScope(bool www = false, PublicSuffixList? suffixes = null)
{
    /// <summary>The hosts to ask, the page's own first.</summary>
    /// <param name="host">Canonical.</param>
    public IEnumerable<string> Candidates(string host)
    {
        ArgumentNullException.ThrowIfNull(host);
        yield return host;
        if (www)
            yield return RobotsHost.Sibling(host);
        if (suffixes?.RegistrableDomain(host) is not { } domain || domain == host)
            yield break;
        yield return domain;
        if (www)
            yield return RobotsHost.Sibling(domain);
    }

    /// <summary>A file's recorded answers for a host: those of the first candidate that has any.</summary>
    public IReadOnlyList<RobotsSnapshot> Answers(RobotsSnapshotStore store, SiteFile file, string host)
    {
        ArgumentNullException.ThrowIfNull(store);
        foreach (var candidate in Candidates(host))
        {
            if (store.For(file, candidate) is { Count: > 0 } found)
                return found;
        }

        return [];
    }
}

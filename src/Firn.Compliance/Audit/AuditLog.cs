using Firn.Compliance.Licences;
using Firn.Compliance.Robots;
using Firn.Core;
using Firn.Pipelines.Ledger;
using Firn.Storage.Documents;

namespace Firn.Compliance.Audit;

/// <summary>Answers questions about a run from the ledgers of its stages. Reads them anew for each question; holds one answer in memory.</summary>
/// <param name="stages">The completed stages, in the order they ran.</param>
public sealed class AuditLog(IReadOnlyList<AuditStage> stages)
{
    private const int MostTextHits = 100;

    /// <summary>The documents of a URL, each with its decisions; the scheme, the host's case, default ports, the fragment and the way of percent-encoding do not matter.</summary>
    /// <exception cref="FirnException">The URL never entered (FIRN-CMP-010).</exception>
    public IReadOnlyList<AuditedDocument> Url(string url)
    {
        if (RobotsHost.OfUrl(url).Length == 0)
            throw new FirnException("FIRN-CMP-012", LedgerUrls.Mask(url), "is no absolute URL", "give it with its scheme, for example https://example.org/page", ExitCode.Usage);
        // Ledgers hold URLs masked; the acquired documents say which of those that look alike was asked for.
        var isMasked = LedgerUrls.Mask(url) is var masked && masked != url;
        var key = LedgerUrls.Key(masked);
        var others = isMasked ? OthersThatLookAlike(url, key) : [];
        var host = RobotsHost.OfUrl(url);
        var neighbours = new HashSet<DocumentId>();
        var found = Collect(row =>
        {
            if (row.Url.Length == 0 || RobotsHost.OfUrl(row.Url) != host)
                return false;
            neighbours.Add(row.DocId);
            return LedgerUrls.Key(row.Url) == key && !others.Contains(row.DocId);
        });
        return found.Count > 0 ? found : throw new FirnException(
            "FIRN-CMP-010",
            masked,
            neighbours.Count > 0 ? $"never entered this run, but {neighbours.Count} other documents of {host} did" : $"never entered this run, nor did any document of {host}",
            neighbours.Count > 0 ? $"list them: firn audit domain {host}" : "check the spelling, or look into another run with --run",
            ExitCode.NotFound);
    }

    /// <summary>A document by its identity, or by the first digits of it.</summary>
    /// <exception cref="FirnException">No such document (FIRN-CMP-011).</exception>
    public IReadOnlyList<AuditedDocument> Document(string id)
    {
        var digits = id.Trim().ToLowerInvariant();
        if (digits.Length is < 4 or > 32 || digits.Any(letter => !char.IsAsciiHexDigitLower(letter)))
            throw new FirnException("FIRN-CMP-013", id, "is no document id", "give 4 to 32 hexadecimal digits", ExitCode.Usage);
        var found = Collect(row => row.DocId.ToString().StartsWith(digits, StringComparison.Ordinal));
        return found.Count > 0 ? found : throw new FirnException("FIRN-CMP-011", id, "no document of this run has this id", "look into another run with --run", ExitCode.NotFound);
    }

    /// <summary>All documents of a host and of the hosts below it.</summary>
    /// <exception cref="FirnException">None entered (FIRN-CMP-010).</exception>
    public IReadOnlyList<AuditedDocument> Domain(string host)
    {
        var name = RobotsHost.OfUrl(host) is { Length: > 0 } ofUrl ? ofUrl : RobotsHost.Canonical(host.TrimEnd('/'));
        var suffix = "." + name;
        var found = Collect(row => row.Url.Length > 0 && RobotsHost.OfUrl(row.Url) is var domain && (domain == name || domain.EndsWith(suffix, StringComparison.Ordinal)));
        return found.Count > 0 ? found : throw new FirnException(
            "FIRN-CMP-010", name, "no document of this host entered this run", "check the spelling, or look into another run with --run", ExitCode.NotFound);
    }

    /// <summary>Documents that hold a text, in the last stage that has documents; at most 100.</summary>
    /// <exception cref="FirnException">None does (FIRN-CMP-014).</exception>
    public IReadOnlyList<AuditedDocument> Text(string text)
    {
        var needle = System.Text.Encoding.UTF8.GetBytes(text);
        if (needle.Length == 0)
            throw new FirnException("FIRN-CMP-014", "text", "is empty", "give a sentence", ExitCode.Usage);
        var ids = new HashSet<DocumentId>();
        var last = stages.LastOrDefault(stage => Directory.Exists(Path.Combine(stage.Folder, "documents")));
        foreach (var shard in last is null ? (IEnumerable<string>)[] : Directory.EnumerateFiles(Path.Combine(last.Folder, "documents"), "*.parquet").Order(StringComparer.Ordinal))
        {
            foreach (var batch in DocumentShardReader.Batches(shard))
            {
                for (var row = 0; row < batch.Count && ids.Count < MostTextHits; row++)
                {
                    if (batch.Text[row].IndexOf(needle) >= 0)
                        ids.Add(batch.Ids[row]);
                }
            }
        }

        return ids.Count > 0
            ? Collect(row => ids.Contains(row.DocId))
            : throw new FirnException("FIRN-CMP-014", $"\"{LedgerUrls.Mask(text.Length > 60 ? text[..60] + "…" : text)}\"", $"stands in no document of stage {last?.Name ?? "(none)"}", "try fewer words, spelled as in the text", ExitCode.NotFound);
    }

    /// <summary>What was kept and lost, and through what.</summary>
    /// <param name="tokens">Tokens of each document's extracted text; null leaves tokens out.</param>
    public AuditSummary Summary(IReadOnlyDictionary<DocumentId, long>? tokens = null)
    {
        var all = new HashSet<DocumentId>();
        var dropped = new HashSet<DocumentId>();
        var edited = new Dictionary<DocumentId, long>();
        var bases = new Dictionary<DocumentId, (string Basis, long Bytes)>();
        Tally byStep = new(tokens), byReason = new(tokens), bySignal = new(tokens), byAgent = new(tokens), byLanguage = new(tokens), byHost = new(tokens), licencesKept = new(tokens), licencesLost = new(tokens);
        var lost = 0L;
        foreach (var (stage, row) in Rows())
        {
            all.Add(row.DocId);
            if (row.Basis.Length > 0 || !bases.ContainsKey(row.DocId))
                bases[row.DocId] = (row.Basis, row.BytesOut);
            if (row.Step == "licence" && row.Verdict == VerdictKind.Kept)
                licencesKept.Add(row.DocId, LicenceOf(row.Evidence), row.BytesIn);
            if (row.Verdict == VerdictKind.Edited)
                edited[row.DocId] = edited.TryGetValue(row.DocId, out var before) ? before : row.BytesIn;
            if (row.Verdict != VerdictKind.Dropped || !dropped.Add(row.DocId))
                continue;
            lost += row.BytesIn;
            byStep.Add(row.DocId, $"{stage.Name}/{row.Step}", row.BytesIn);
            byReason.Add(row.DocId, $"{row.Step}/{row.Reason}", row.BytesIn);
            byLanguage.Add(row.DocId, row.Language.Length > 0 ? row.Language : "und", row.BytesIn);
            if (row.Step == "licence")
                licencesLost.Add(row.DocId, LicenceOf(row.Evidence), row.BytesIn);
            if (row.Signal.Length == 0)
                continue;
            bySignal.Add(row.DocId, row.Reason == "consent_unknown" ? "no answer recorded" : row.Signal, row.BytesIn);
            byHost.Add(row.DocId, row.Domain.Length > 0 ? row.Domain : $"({row.Source})", row.BytesIn);
            if (row.Reason == "robots_disallowed")
            {
                byAgent.Add(row.DocId, "any", row.BytesIn);
                foreach (var agent in RobotsEvidence.Agents(row.Evidence))
                    byAgent.Add(row.DocId, agent, row.BytesIn);
            }
        }

        var byBasis = new Tally(tokens);
        foreach (var (id, (basis, bytes)) in bases)
        {
            if (!dropped.Contains(id))
                byBasis.Add(id, basis.Length > 0 ? basis : "unknown", bytes);
        }

        return new AuditSummary
        {
            DocumentsIn = all.Count,
            DocumentsKept = all.Count - dropped.Count,
            TokensIn = Tokens(all),
            Dropped = new AuditCount("dropped", dropped.Count, lost, Tokens(dropped)),
            Edited = new AuditCount("edited", edited.Count, edited.Values.Sum()),
            ByStep = byStep.InOrder,
            ByReason = byReason.Sorted,
            BySignal = bySignal.Sorted,
            ByAgent = byAgent.Sorted,
            ByLanguage = byLanguage.Sorted,
            ByHost = byHost.Sorted,
            ByBasis = byBasis.Sorted,
            LicencesKept = licencesKept.Sorted,
            LicencesLost = licencesLost.Sorted,
        };

        long? Tokens(IEnumerable<DocumentId> ids) => tokens is null ? null : ids.Sum(id => tokens.GetValueOrDefault(id));
    }

    private static string LicenceOf(string evidence) => evidence.Split(';')[0];

    private HashSet<DocumentId> OthersThatLookAlike(string url, string maskedKey)
    {
        var others = new HashSet<DocumentId>();
        var key = LedgerUrls.Key(url);
        var first = stages.FirstOrDefault(stage => Directory.Exists(Path.Combine(stage.Folder, "documents")));
        foreach (var shard in first is null ? (IEnumerable<string>)[] : Directory.EnumerateFiles(Path.Combine(first.Folder, "documents"), "*.parquet"))
        {
            foreach (var batch in DocumentShardReader.Batches(shard))
            {
                for (var row = 0; row < batch.Count; row++)
                {
                    var other = batch.Url.String(row);
                    if (LedgerUrls.Key(other) != key && LedgerUrls.Key(LedgerUrls.Mask(other)) == maskedKey)
                        others.Add(batch.Ids[row]);
                }
            }
        }

        return others;
    }

    private IEnumerable<(AuditStage Stage, LedgerRow Row)> Rows()
    {
        foreach (var stage in stages)
        {
            foreach (var row in LedgerReader.ReadFolder(Path.Combine(stage.Folder, "ledger")))
                yield return (stage, row);
        }
    }

    private List<AuditedDocument> Collect(Func<LedgerRow, bool> wanted)
    {
        var order = new List<DocumentId>();
        var found = new Dictionary<DocumentId, List<(AuditStage Stage, LedgerRow Row)>>();
        foreach (var (stage, row) in Rows())
        {
            if (!found.TryGetValue(row.DocId, out var rows))
            {
                if (!wanted(row))
                    continue;
                order.Add(row.DocId);
                found[row.DocId] = rows = [];
            }

            rows.Add((stage, row));
        }

        var snapshots = Snapshots(found.Values.SelectMany(rows => rows).Where(item => item.Row.SnapshotHash.Length > 0).Select(item => item.Row.SnapshotHash).ToHashSet(StringComparer.Ordinal));
        return [.. order.Select(id => new AuditedDocument(id, found[id][0].Row.Source, found[id][0].Row.Url, [.. found[id].Select(item => Event(item.Stage, item.Row, snapshots))]))];
    }

    private static AuditEvent Event(AuditStage stage, LedgerRow row, Dictionary<string, List<RobotsSnapshot>> snapshots)
    {
        if (row.SnapshotHash.Length == 0 || !snapshots.TryGetValue(row.SnapshotHash, out var same))
            return new AuditEvent(stage.Name, row, "", "", "");

        // Hosts may serve the same bytes: name the one of the page's own host.
        var host = RobotsHost.OfUrl(row.Url);
        var snapshot = same.Find(one => one.Host == host) ?? same[0];
        return new AuditEvent(stage.Name, row, row.Line > 0 ? RobotsFile.LineText(snapshot.Body, row.Line) : "", snapshot.Url, snapshot.Date);
    }

    private Dictionary<string, List<RobotsSnapshot>> Snapshots(HashSet<string> hashes)
    {
        var found = new Dictionary<string, List<RobotsSnapshot>>(StringComparer.Ordinal);
        if (hashes.Count == 0)
            return found;
        foreach (var stage in stages)
        {
            foreach (var snapshot in RobotsSnapshotStore.Read(Path.Combine(stage.Folder, "robots")).Everything)
            {
                if (!hashes.Contains(snapshot.Sha256))
                    continue;
                if (!found.TryGetValue(snapshot.Sha256, out var list))
                    found[snapshot.Sha256] = list = [];
                list.Add(snapshot);
            }
        }

        return found;
    }

    private sealed class Tally(IReadOnlyDictionary<DocumentId, long>? tokens)
    {
        private readonly Dictionary<string, (long Documents, long Bytes, long Tokens)> counts = new(StringComparer.Ordinal);
        private readonly List<string> order = [];

        public IReadOnlyList<AuditCount> InOrder => [.. order.Select(label => new AuditCount(label, counts[label].Documents, counts[label].Bytes, tokens is null ? null : counts[label].Tokens))];

        public IReadOnlyList<AuditCount> Sorted => [.. InOrder.OrderByDescending(count => count.Documents).ThenBy(count => count.Label, StringComparer.Ordinal)];

        public void Add(DocumentId id, string label, long bytes)
        {
            if (!counts.TryGetValue(label, out var old))
                order.Add(label);
            counts[label] = (old.Documents + 1, old.Bytes + bytes, old.Tokens + (tokens?.GetValueOrDefault(id) ?? 0));
        }
    }
}

using Firn.Compliance.Robots;
using Firn.Compliance.Signals;
using Firn.Pipelines.Steps;

namespace Firn.Compliance.Consent;

/// <summary>Drops web pages whose response or markup objects to training: <c>noai</c>, TDM reservation, Content-Usage, Content-Signal, or their site's tdmrep.json.</summary>
/// <param name="agents">An objection to one agent counts when the agent is among these; an objection to everyone always does.</param>
/// <param name="policyVersion">The policy's name and version.</param>
/// <param name="sites">TDM files by canonical host, each with its body's hash.</param>
public sealed class SignalsStep(IReadOnlyList<string> agents, string policyVersion, IReadOnlyDictionary<string, (TdmRepFile File, string Hash)> sites) : DocumentStep
{
    private readonly HashSet<string> listed = new(agents, StringComparer.OrdinalIgnoreCase) { "*" };

    /// <inheritdoc/>
    public override string Name => "signals";

    /// <inheritdoc/>
    public override int RuleVersion => 1;

    /// <inheritdoc/>
    public override void Process(StepBatch batch)
    {
        var documents = batch.Documents;
        for (var row = 0; row < documents.Count; row++)
        {
            if (!documents.IsLive(row) || documents.Url[row].IsEmpty)
                continue;
            var type = documents.ContentType.String(row);
            var html = type.Length == 0 || type.Contains("html", StringComparison.OrdinalIgnoreCase);
            var signals = PageSignals.Read(documents.HttpHeaders[row], html ? documents.Text[row] : [], type);
            var hash = "";
            if (sites.Count > 0 && sites.TryGetValue(RobotsHost.OfUrl(documents.Url[row]), out var site) && site.File.Of(documents.Url[row]) is { } reserved)
            {
                signals.Insert(0, reserved);
                hash = site.Hash;
            }

            if (signals.Count == 0)
                continue;
            var objection = signals.Find(signal => signal.Objects && listed.Contains(signal.Agent));
            if (objection.Signal is null)
            {
                batch.Note(row, Finding("signals_do_not_object", signals[0], signals, hash, documents.Basis.String(row)));
                continue;
            }

            batch.Drop(row, Finding(objection.Signal.StartsWith("tdm", StringComparison.Ordinal) ? "tdm_reserved" : "training_refused", objection, signals, hash, "unknown"));
        }
    }

    private Finding Finding(string reason, PageSignal decisive, List<PageSignal> all, string hash, string basis)
    {
        var others = all.Where(signal => signal.Signal != decisive.Signal || signal.Evidence != decisive.Evidence).Select(signal => $"{signal.Signal}: {signal.Evidence}").Distinct().Take(5).ToList();
        return new Finding
        {
            Reason = reason,
            Rule = $"agent {decisive.Agent}",
            Signal = decisive.Signal,
            Basis = basis,
            PolicyVersion = policyVersion,
            SnapshotHash = decisive.Signal == "tdmrep.json" ? hash : "",
            Evidence = others.Count == 0 ? decisive.Evidence : $"{decisive.Evidence}; also {string.Join("; ", others)}",
        };
    }
}

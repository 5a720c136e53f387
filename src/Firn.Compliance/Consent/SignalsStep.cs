using Firn.Compliance.Signals;
using Firn.Pipelines.Steps;

namespace Firn.Compliance.Consent;

/// <summary>
/// Drops web pages whose site, response or markup objects to training: tdmrep.json, ai.txt, <c>noai</c>, a TDM reservation,
/// Content-Usage or Content-Signal. An objection to one agent counts when the policy lists the agent.
/// </summary>
internal sealed class SignalsStep(ConsentReader reader, string policyVersion) : DocumentStep
{
    /// <inheritdoc/>
    public override string Name => "signals";

    /// <inheritdoc/>
    public override int RuleVersion => 2;

    /// <inheritdoc/>
    public override void Process(StepBatch batch)
    {
        var documents = batch.Documents;
        for (var row = 0; row < documents.Count; row++)
        {
            if (!documents.IsLive(row) || reader.Of(row) is not { } reading || reading.Signals.Count == 0)
                continue;
            if (reading.Objection is { } objection)
                batch.Drop(row, Finding(objection.Signal.StartsWith("tdm", StringComparison.Ordinal) ? "tdm_reserved" : "training_refused", objection, reading.Signals, "unknown"));
            else
                batch.Note(row, Finding("signals_do_not_object", reading.Signals[0], reading.Signals, documents.Basis.String(row)));
        }
    }

    private Finding Finding(string reason, PageSignal decisive, IReadOnlyList<PageSignal> all, string basis)
    {
        var others = all.Where(signal => signal.Signal != decisive.Signal || signal.Evidence != decisive.Evidence).Select(signal => $"{signal.Signal}: {signal.Evidence}").Distinct().Take(5).ToList();
        return new Finding
        {
            Reason = reason,
            Rule = $"agent {decisive.Agent}",
            Signal = decisive.Signal,
            Basis = basis,
            PolicyVersion = policyVersion,
            SnapshotHash = decisive.SnapshotHash,
            Line = decisive.Line,
            Evidence = reader.Evidence(others.Count == 0 ? decisive.Evidence : $"{decisive.Evidence}; also {string.Join("; ", others)}"),
        };
    }
}

using Firn.Compliance.Robots;
using Firn.Pipelines.Steps;

namespace Firn.Compliance.Consent;

/// <summary>
/// Drops web pages that the robots.txt of their host forbids to any agent of the policy, that its lines about use keep
/// from training, or of whose host nothing is known. Every page that passes gets a row that says what was checked.
/// </summary>
internal sealed class RobotsStep(ConsentReader reader, string policyVersion, UnknownConsent unknown) : DocumentStep
{
    /// <inheritdoc/>
    public override string Name => "robots";

    /// <inheritdoc/>
    public override int RuleVersion => 2;

    /// <summary>The signal that a line about use is.</summary>
    public static string UsageSignal(RobotsDecision training) =>
        training.Rule.StartsWith("content-signal", StringComparison.OrdinalIgnoreCase) ? "content-signal" : "content-usage";

    /// <inheritdoc/>
    public override void Process(StepBatch batch)
    {
        var documents = batch.Documents;
        for (var row = 0; row < documents.Count; row++)
        {
            if (!documents.IsLive(row) || reader.Of(row) is not { } reading)
                continue;
            var verdict = reading.Robots;
            var finding = new Finding
            {
                Reason = "",
                Signal = "robots.txt",
                PolicyVersion = policyVersion,
                SnapshotHash = verdict.Snapshot?.Sha256 ?? "",
                Line = verdict.Decision.Line,
                Basis = "unknown",
            };
            if (verdict.Answer == RobotsAnswer.Disallow)
            {
                var byRule = verdict.Decision.Line > 0;
                batch.Drop(row, finding with
                {
                    Reason = byRule ? "robots_disallowed" : "robots_unavailable",
                    Rule = byRule ? $"agent {verdict.Agents[0]}" : $"status {verdict.Snapshot!.Status}",
                    Evidence = byRule ? RobotsEvidence.Of(reader.Evidence(verdict.Decision.Rule), verdict.Agents) : $"robots.txt answered {verdict.Snapshot!.Status} on {verdict.Snapshot.Date}",
                });
            }
            else if (!verdict.Training.Allowed)
            {
                var signal = UsageSignal(verdict.Training);
                batch.Drop(row, finding with { Reason = "training_refused", Rule = signal, Signal = signal, Line = verdict.Training.Line, Evidence = reader.Evidence(verdict.Training.Rule) });
            }
            else if (verdict.Answer == RobotsAnswer.Unknown)
            {
                var evidence = verdict.Snapshot is null ? "no recorded answer for robots.txt" : $"robots.txt answered {verdict.Snapshot.Status} on {verdict.Snapshot.Date}, which says nothing";
                if (unknown == UnknownConsent.Drop)
                {
                    batch.Drop(row, finding with { Reason = "consent_unknown", Evidence = evidence });
                    continue;
                }

                documents.Basis.Set(row, "unknown"u8);
                batch.Note(row, finding with { Reason = "consent_unknown_kept", Evidence = evidence });
            }
            else
            {
                documents.Basis.Set(row, "opt-out-checked"u8);
                batch.Note(row, finding with
                {
                    Reason = "robots_allowed",
                    Rule = verdict.Decision.Line > 0 ? "rule" : "no_rule",
                    Basis = "opt-out-checked",
                    Evidence = verdict.Decision.Line > 0 ? reader.Evidence(verdict.Decision.Rule) : $"robots.txt answered {verdict.Snapshot!.Status} on {verdict.Snapshot.Date}; no rule forbids",
                });
            }
        }
    }
}

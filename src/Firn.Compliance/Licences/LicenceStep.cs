using Firn.Pipelines.Steps;

namespace Firn.Compliance.Licences;

/// <summary>
/// Applies the licence policy to documents that come with a licence record, and to documents that are no web pages: these
/// have no other basis. Writes the licence in its SPDX form and the basis into the document.
/// </summary>
/// <param name="policy">The policy.</param>
/// <param name="requireForWeb">Web pages too need a licence that is allowed.</param>
public sealed class LicenceStep(LicencePolicy policy, bool requireForWeb) : DocumentStep
{
    /// <inheritdoc/>
    public override string Name => "licence";

    /// <inheritdoc/>
    public override int RuleVersion => 1;

    /// <inheritdoc/>
    public override void Process(StepBatch batch)
    {
        var documents = batch.Documents;
        for (var row = 0; row < documents.Count; row++)
        {
            if (!documents.IsLive(row))
                continue;
            var web = !documents.Url[row].IsEmpty;
            if (web && !requireForWeb && documents.Licence[row].IsEmpty)
                continue;
            var stated = documents.Licence.String(row);
            var verdict = policy.Judge(stated);

            // A page's licence that is not allowed does not take back what its signals allow, unless the recipe says so.
            var evidence = Evidence(verdict, documents.LicenceEvidence.String(row));
            if (!verdict.Allowed && (!web || requireForWeb))
            {
                batch.Drop(row, new Finding
                {
                    Reason = verdict.Reason,
                    Rule = "licence_policy",
                    Signal = "licence",
                    Basis = "unknown",
                    Evidence = evidence,
                    PolicyVersion = policy.Label,
                });
                continue;
            }

            documents.Licence.Set(row, verdict.Expression);
            if (!verdict.Allowed)
                continue;
            if (!web)
                documents.Basis.Set(row, verdict.Basis);
            batch.Note(row, new Finding
            {
                Reason = "licence_allowed",
                Rule = verdict.Because.Length > 0 ? "copyleft_with_stated_basis" : "licence_policy",
                Signal = "licence",
                Basis = verdict.Basis,
                Evidence = evidence,
                PolicyVersion = policy.Label,
            });
        }
    }

    private static string Evidence(LicenceVerdict verdict, string where)
    {
        var text = verdict.Expression.Length == 0 ? "no licence is stated" : verdict.Expression;
        if (verdict.Because.Length > 0)
            text += verdict.Allowed ? $"; basis: {verdict.Because}" : $"; not allowed: {verdict.Because}";
        foreach (var obligation in verdict.Obligations ?? [])
            text += $"; {obligation}";
        return where.Length > 0 ? $"{text}; stated in {where}" : text;
    }
}

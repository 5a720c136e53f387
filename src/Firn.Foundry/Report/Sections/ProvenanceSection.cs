using Firn.Foundry.Running;
using Firn.Reporting;

namespace Firn.Foundry.Report.Sections;

/// <summary>What each stage was made from.</summary>
internal static class ProvenanceSection
{
    public static Markup Write(ReportFacts facts)
    {
        var table = new DataTable("Stages", Column.Text("stage"), Column.Text("identity", "hash over code version, configuration, seed and inputs"), Column.Text("made from"), Column.Text("outputs", "hash over all files"), Column.Number("files"), Column.Number("size"), Column.Number("time"));
        foreach (var stage in facts.Stages)
        {
            if (!facts.Completed.TryGetValue(stage.Stage, out var done))
            {
                table.Row([Markup.Text(stage.Stage), Markup.Text(State(stage.State)), Markup.Text(Quantity.Missing), Markup.Text(Quantity.Missing), Markup.Text(Quantity.Missing), Markup.Text(Quantity.Missing), Markup.Text(Quantity.Missing)], "weak");
                continue;
            }

            var inputs = done.Manifest.Inputs.Select(input => Markup.Html($"{input.Name} <code>{Short(input.Hash)}</code> "));
            table.Row(
            [
                Markup.Text(stage.Stage), Hash(done.Manifest.Hash), Markup.Concat(inputs), Hash(done.Manifest.OutputHash), Markup.Text(Quantity.Count(done.Manifest.Outputs.Count)),
                Markup.Text(Quantity.Bytes(done.Manifest.Outputs.Sum(output => output.Bytes))), Markup.Text(facts.Seconds.TryGetValue(stage.Stage, out var seconds) ? Quantity.Duration(TimeSpan.FromSeconds(seconds)) : Quantity.Missing),
            ]);
        }

        var settings = facts.Completed.Values.Select(done => Markup.Html($"<details><summary>Settings of {done.Manifest.Stage}</summary><pre><code>{done.Manifest.Config}</code></pre></details>\n"));
        var remarks = facts.Remarks.Count == 0 ? Markup.Empty : Markup.Html($"<h3>What could not be read</h3><ul>{facts.Remarks.Select(remark => Markup.Html($"<li>{remark}</li>"))}</ul>");
        return Markup.Html($"""
            <p>Each stage is named by a hash over its code version, its settings, the seed and the contents it was made from. The same recipe on the same inputs gives the same hashes; whoever doubts a number can follow it back. Times are not part of any hash.</p>
            {table.ToMarkup()}{settings}{remarks}
            """);
    }

    private static Markup Hash(string hash) => Markup.Html($"<code title=\"{hash}\">{Short(hash)}</code>");

    private static string Short(string hash) => hash.Length > 12 ? hash[..12] : hash;

    private static string State(StageState state) => state switch
    {
        StageState.Partial => "begun, not complete",
        StageState.Missing => "not run for this recipe",
        StageState.Waiting => "waits for an earlier stage",
        _ => "complete",
    };
}

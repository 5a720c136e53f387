using Firn.Reporting;

namespace Firn.Foundry.Report.Sections;

/// <summary>What the model writes.</summary>
internal static class SamplesSection
{
    public static Markup Write(ReportFacts facts)
    {
        if (facts.Evaluation is not { Samples.Count: > 0 } result)
            return Absent.Because("The evaluate stage is not complete, or was asked for no samples.");
        return Markup.Html($"""
            <p>The beginning of a held-out document in each language, and in colour what the model made of it: the first draw each, none chosen.</p>
            <div class="columns">{result.Samples.Select(sample => Markup.Html($"<blockquote>{sample.Prompt}<b>{sample.Continuation}</b><cite>{LanguageName.Of(sample.Language)} · {(sample.Work.Length > 0 ? $"begins as {sample.Work}" : "begins as a web page")}</cite></blockquote>\n"))}</div>

            """);
    }
}

using Firn.Evaluation.Memorization;
using Firn.Reporting;

namespace Firn.Foundry.Report.Sections;

/// <summary>What the canaries allow one to say.</summary>
internal static class MemorizationSection
{
    public static Markup Write(ReportFacts facts)
    {
        if (facts.Evaluation?.Memorization is not { } result)
            return Absent.Because("The evaluate stage is not complete.");
        if (result.Buckets.Count == 0)
            return Absent.Because(result.Statement);
        var table = new DataTable(
            "Canaries by how often they were planted", Column.Text("canaries"), Column.Number("planted"), Column.Number("seen", "how often training showed each, on average"), Column.Number("number"), Column.Number("recalled", "at least half of the second half came back in one run"),
            Column.Number("exact"), Column.Number("ROUGE-L"), Column.Number("bits a token"), Column.Number("exposure"));
        foreach (var bucket in result.Buckets)
        {
            table.Row(
                Name(bucket.Role), Quantity.Count(bucket.Planted), Quantity.Fixed(bucket.MeanSeen, 1), Quantity.Count(bucket.Canaries), Quantity.Count(bucket.Recalled), Quantity.Count(bucket.Exact),
                Quantity.Fixed(bucket.MeanRougeL, 2), Quantity.Fixed(bucket.MeanBitsPerToken, 2), Quantity.Fixed(bucket.MeanExposure, 2));
        }

        return Markup.Html($"""
            <p class="{(result.Outcome == MemorizationOutcome.Measured ? "verdict" : "verdict no")}">{result.Statement}</p>
            <p>Canaries are sequences of words drawn at random, planted in the training text a known number of times. The model gets the first half and continues greedily; what counts is how much of the second half comes back word for word. Controls were never planted; the positive control was planted so often that a measurement that works must find it. Training may show a canary less often than it was planted: it stops before the data ends, or cuts a canary in two.</p>
            {table.ToMarkup()}
            """);
    }

    private static string Name(CanaryRole role) => role switch
    {
        CanaryRole.Control => "unexposed control",
        CanaryRole.Probe => "probe",
        _ => "positive control",
    };
}

using Firn.Models.Apertus;
using Firn.Reporting;

namespace Firn.Foundry.Report.Sections;

/// <summary>The model's shape and its loss.</summary>
internal static class TrainingSection
{
    private const double Window = 0.1;

    public static Markup Write(ReportFacts facts)
    {
        if (facts.Loss.Count == 0)
            return Absent.Because("The pretrain stage is not complete, so there is no loss to show.");
        var last = facts.Loss[^1];
        var smooth = Smooth(facts.Loss);
        var table = new DataTable("Loss by step", Column.Number("step"), Column.Number("tokens seen"), Column.Number("loss"), Column.Number("smoothed"), Column.Number("learning rate"), Column.Number("gradient norm"));
        var every = Math.Max(1, facts.Loss.Count / 40);
        for (var i = 0; i < facts.Loss.Count; i++)
        {
            if ((i + 1) % every != 0 && i != facts.Loss.Count - 1 && i != 0)
                continue;
            var one = facts.Loss[i];
            table.Row(Quantity.Count(one.Step), Quantity.Count(one.Tokens), Quantity.Fixed(one.Loss), Quantity.Fixed(smooth[i].Y), one.LearningRate.ToString("0.00e+0", System.Globalization.CultureInfo.InvariantCulture), Quantity.Fixed(one.GradientNorm));
        }

        var loss = new Figure(
            "Loss", "Cross-entropy in nats a token over the labels that count: Goldfish leaves some out. Pale: each step; dark: mean of the last tenth of the steps so far. The horizontal axis is logarithmic. The table has every " + (every == 1 ? "step." : $"{every}th step."),
            LineChart.Draw("Training loss over tokens seen", [new("", [.. facts.Loss.Select(one => ((double)one.Tokens, one.Loss))], Tone.Main, IsFaint: true), new("loss", smooth)], "tokens seen", "nats a token", logX: true),
            table);
        var small = SmallMultiples.Lines(
            [
                ("Learning rate", [new Series("", [.. facts.Loss.Select(one => ((double)one.Tokens, one.LearningRate))])], "", false),
                ("Gradient norm before clipping", [new Series("", [.. facts.Loss.Select(one => ((double)one.Tokens, one.GradientNorm))], Tone.First)], "", true),
            ],
            "tokens seen");
        var seconds = facts.Seconds.GetValueOrDefault("pretrain");
        var speed = seconds > 1 ? Markup.Html($" in {Quantity.Duration(TimeSpan.FromSeconds(seconds))}, {Quantity.Count((long)(last.Tokens / seconds))} tokens a second") : Markup.Empty;
        return Markup.Html($"""
            <p>{Quantity.Count(last.Step)} steps over {Quantity.Count(last.Tokens)} tokens{speed}: {Passes(last.Tokens / (double)Math.Max(1, facts.TrainingTokens.Values.Sum()))}. The smoothed loss ends at {Quantity.Fixed(smooth[^1].Y)} nats a token.</p>
            {loss.ToMarkup()}<h3>Schedule and gradient</h3>
            {small}{Shape(facts.Model)}
            """);
    }

    private static string Passes(double passes) => passes < 1 ? $"{Quantity.Percent(passes)} of the training split" : $"{Quantity.Fixed(passes, 1)} passes over the training split";

    internal static IReadOnlyList<(double X, double Y)> Smooth(IReadOnlyList<ReportFacts.LossPoint> loss)
    {
        var points = new List<(double, double)>(loss.Count);
        var sum = 0.0;
        var first = 0;
        for (var i = 0; i < loss.Count; i++)
        {
            sum += loss[i].Loss;
            // A window that grows with the step looks the same all along a logarithmic axis.
            for (; i - first + 1 > Math.Max(1, (i + 1) * Window); first++)
                sum -= loss[first].Loss;
            points.Add((loss[i].Tokens, sum / (i - first + 1)));
        }

        return points;
    }

    private static Markup Shape(ApertusConfig? model)
    {
        if (model is null)
            return Markup.Empty;
        var counts = ApertusAccounting.Of(model);
        var table = new DataTable("Shape of the model", Column.Text("what"), Column.Number("value"))
            .Row("parameters", Quantity.Count(counts.Parameters))
            .Row("of which embedding and output head", Quantity.Count(counts.Embedding + counts.Head))
            .Row("layers", Quantity.Count(model.Layers))
            .Row("width", Quantity.Count(model.HiddenSize))
            .Row("width of the MLP", Quantity.Count(model.IntermediateSize))
            .Row("heads, of which for keys and values", $"{model.Heads}, {model.KvHeads}")
            .Row("vocabulary", Quantity.Count(model.VocabSize))
            .Row("context", $"{Quantity.Count(model.MaxPositions)} tokens");
        return Markup.Html($"<h3>Model</h3>\n{table.ToMarkup()}");
    }
}

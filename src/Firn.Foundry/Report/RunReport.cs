using System.Diagnostics.CodeAnalysis;
using Firn.Core;
using Firn.Foundry.Report.Sections;
using Firn.Foundry.Running;
using Firn.Models.Apertus;
using Firn.Reporting;

namespace Firn.Foundry.Report;

/// <summary>The page of a run: one self-contained file made from manifests, statistics, ledger and results.</summary>
[RequiresUnreferencedCode("configuration records are read by reflection")]
[RequiresDynamicCode("configuration records are read by reflection")]
public static class RunReport
{
    /// <summary>Writes <c>report.html</c> into the run's folder.</summary>
    /// <returns>Its path.</returns>
    public static string Write(RecipeRun run)
    {
        var facts = ReportFacts.Read(run);
        AtomicFile.Write(run.Folder.Report, Render(facts));
        return run.Folder.Report;
    }

    internal static string Render(ReportFacts facts)
    {
        var page = new Page($"{facts.Name}: run report", $"Firn run report · {facts.Name}", Headline(facts), Lede(facts))
        {
            KeyFigures = Figures(facts),
            Footer = Markup.Html($"Made by Firn from the run's manifests, step statistics, ledger and results. No number on this page was typed. <code>firn report</code> makes it again."),
        };
        page.Section("funnel", "Funnel", "What came in, what was kept", FunnelSection.Write(facts));
        page.Section("dropped", "Taken out", "What was taken out, and why", DroppedSection.Write(facts));
        page.Section("consent", "Consent", "What consent and licences took out", ConsentSection.Write(facts));
        page.Section("languages", "Languages", "Languages of the training text", LanguagesSection.Write(facts));
        page.Section("tokenizer", "Tokenizer", "What the tokenizer costs each language", TokenizerSection.Write(facts));
        page.Section("training", "Training", "How the model learnt", TrainingSection.Write(facts));
        page.Section("evaluation", "Evaluation", "How well it predicts text it has not seen", EvaluationSection.Write(facts));
        page.Section("memorisation", "Memorisation", "What it repeats by heart", MemorizationSection.Write(facts));
        page.Section("samples", "Samples", "What it writes", SamplesSection.Write(facts));
        page.Section("provenance", "Provenance", "Where every number comes from", ProvenanceSection.Write(facts));
        return page.Render();
    }

    private static string Headline(ReportFacts facts)
    {
        if (facts.Evaluation is { } evaluation)
        {
            var bits = evaluation.BitsPerByte;
            var (won, marked) = (bits.MarkedWonAgainstUnigram, bits.Marked);
            var unigram = won == marked
                ? $"beats the unigram baseline in {(marked == 1 ? "its one main language" : $"all {marked} main languages")}"
                : $"beats the unigram baseline in {won} of {Words.Many(marked, "main language", "main languages")}";
            var model = facts.Completed.ContainsKey("consent") ? "A model trained only on text that passed every consent and licence check" : "The model";
            return $"{model} {unigram}, {(bits.Pooled.BeatsBigram ? "and the bigram over all languages pooled" : "but not yet the bigram")}";
        }

        if (facts.Loss.Count > 0)
            return $"The model is trained; it has not been evaluated";
        if (facts.Sequences is not null)
            return $"{Words.Many(facts.TrainingTokens.Values.Sum(), "token", "tokens")} of text that may be used are ready for training";
        return facts.Funnel.Count > 0
            ? $"{Quantity.Count(facts.DocumentsOut)} of {Words.Many(facts.DocumentsIn, "document", "documents")} may be used and are worth using"
            : "Nothing has been judged yet";
    }

    private static Markup Lede(ReportFacts facts)
    {
        var description = facts.Description.Length > 0 ? Markup.Html($"{facts.Description} ") : Markup.Empty;
        if (facts.Funnel.Count == 0)
            return Markup.Html($"{description}This page fills as stages complete.");
        var refused = facts.Dropped(DropKind.Consent) + facts.Dropped(DropKind.Licence);
        return Markup.Html($"{description}Of {Quantity.Count(facts.DocumentsIn)} documents, <strong>{Quantity.Count(refused)}</strong> were left out because their owners do not agree to this use or their licence does not allow it, and {Quantity.Count(facts.Dropped(DropKind.Quality) + facts.Dropped(DropKind.Repetition))} for their quality or as repetitions.");
    }

    private static KeyFigures Figures(ReportFacts facts)
    {
        var figures = new KeyFigures();
        if (facts.Funnel.Count > 0)
        {
            var refused = facts.Dropped(DropKind.Consent) + facts.Dropped(DropKind.Licence);
            figures.Add("documents kept", Quantity.Count(facts.DocumentsOut), $"of {Quantity.Count(facts.DocumentsIn)} that came in");
            figures.Add("left out for consent or licence", Quantity.Count(refused), Quantity.Percent(refused / (double)Math.Max(1, facts.DocumentsIn)) + " of what came in", Tone.Consent);
        }

        if (facts.Sequences is not null)
        {
            var languages = facts.TrainingTokens.Keys.Count(LanguageName.IsSpoken);
            figures.Add("training tokens", Quantity.Compact(facts.TrainingTokens.Values.Sum()), $"in {Words.Many(languages, "language", "languages")}");
            figures.Add("not English", Quantity.Percent(LanguagesSection.NonEnglish(facts), 0), facts.MinNonEnglishShare is { } least ? $"of the tokens; the recipe asks for {Quantity.Percent(least, 0)}" : "of the tokens");
        }

        if (facts.Model is { } model)
            figures.Add("parameters", Quantity.Compact(ApertusAccounting.Of(model).Parameters), facts.Loss.Count > 0 ? $"saw {Quantity.Compact(facts.Loss[^1].Tokens)} tokens" : "");
        if (facts.Evaluation is { } evaluation)
        {
            var pooled = evaluation.BitsPerByte.Pooled;
            figures.Add("bits per byte, held out", Quantity.Fixed(pooled.Model, 2), $"bigram {Quantity.Fixed(pooled.Bigram, 2)}, unigram {Quantity.Fixed(pooled.Unigram, 2)}");
        }

        return figures;
    }
}

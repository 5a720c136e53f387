using System.Globalization;
using System.Text;
using Firn.Core;
using Firn.Evaluation.Memorization;
using Firn.Evaluation.Results;
using Firn.Evaluation.Scoring;
using Firn.Foundry.Running;
using Firn.Foundry.Stages;
using Firn.Models.Apertus;
using Firn.Pipelines.Ledger;
using Firn.Pipelines.Steps;
using Firn.Storage.Documents;
using Firn.Tokenization.Corpus;
using Firn.Tokenization.Training;

namespace Firn.Foundry.Tests.Report;

/// <summary>A run whose stages write what real ones write, without their work.</summary>
internal static class SampleRun
{
    private static readonly (string Code, string Sentence, int Weight)[] Languages =
    [
        ("eng_Latn", "The package manager resolves dependencies before anything is unpacked. ", 30), ("deu_Latn", "Die Paketverwaltung löst Abhängigkeiten auf, bevor etwas entpackt wird. ", 14),
        ("fra_Latn", "Le gestionnaire de paquets résout les dépendances avant de décompresser. ", 12), ("ita_Latn", "Il gestore dei pacchetti risolve le dipendenze prima di estrarre i file. ", 8),
        ("jpn_Jpan", "パッケージマネージャは展開の前に依存関係を解決します。", 7), ("rus_Cyrl", "Менеджер пакетов разрешает зависимости до распаковки. ", 9), ("spa_Latn", "El gestor de paquetes resuelve las dependencias antes de desempaquetar. ", 7),
        ("zho_Hans", "软件包管理器在解包之前解决依赖关系。", 5), ("pol_Latn", "Menedżer pakietów rozwiązuje zależności przed rozpakowaniem. ", 4), ("nld_Latn", "De pakketbeheerder lost afhankelijkheden op voordat iets wordt uitgepakt. ", 2), ("roh_Latn", "L'administratur da pachets schlia las dependenzas avant che depachetar. ", 1),
    ];

    public static RecipeRun Make(string folder, params string[] upTo)
    {
        var all = new Stage[]
        {
            new Stub("acquire", [], Acquire), new Stub("consent", ["acquire"], Consent), new Stub("prepare", ["consent"], Prepare), new Stub("tokenize", ["prepare"], Tokenize),
            new Stub("pretrain", ["tokenize"], Pretrain), new Stub("evaluate", ["pretrain", "tokenize"], Evaluate),
        };
        var stages = upTo.Length == 0 ? all : [.. all.Where(stage => upTo.Contains(stage.Name))];
        var recipe = new Recipe { Suite = new SuiteConfig { Name = "first-light", Description = "A first small model from manuals, books and a crawl." } };
        return new RecipeRun(recipe, Path.Combine(folder, "recipe.toml"), new RunFolder(Path.Combine(folder, "run")), null, stages);
    }

    private static void Acquire(StageContext context) => Ledger(context, "acquire", [Row("warc", "https://kaputt.test/a", VerdictKind.Dropped, "truncated_record", "42 of 900 bytes", 42)]);

    private static void Consent(StageContext context)
    {
        var statistics = new StepStatistics();
        foreach (var (code, _, weight) in Languages)
        {
            var language = code is "eng_Latn" or "deu_Latn" ? "und" : code;
            Count(statistics, 0, "robots", language, weight * 90, ("disallowed", weight * 8), ("unreachable", weight));
            Count(statistics, 1, "page_signals", language, weight * 81, ("noai", weight * 2), ("tdm_reserved", weight));
            Count(statistics, 2, "licence", language, weight * 78, ("licence_not_allowed", weight * 4));
        }

        AtomicFile.Write(context.PathTo("stats.json"), statistics.WriteTo);
        Ledger(context, "consent",
        [
            Row("robots", "https://nein.test/wiese", VerdictKind.Dropped, "disallowed", "User-agent: *; Disallow: /", 12, 3), Row("robots", "https://teils.test/privat/<script>alert(1)</script>", VerdictKind.Dropped, "disallowed", "Disallow: /privat", 12, 7),
            Row("robots", "https://fehler.test/", VerdictKind.Dropped, "unreachable", "HTTP 500", 900), Row("page_signals", "https://noai.test/bild", VerdictKind.Dropped, "noai", "<meta name=\"robots\" content=\"noai\">", 120),
            Row("licence", "", VerdictKind.Dropped, "licence_not_allowed", "GFDL-NIV-1.3+ with invariant sections", 54_000),
        ]);
    }

    private static void Prepare(StageContext context)
    {
        var statistics = new StepStatistics();
        foreach (var (code, _, weight) in Languages)
        {
            var n = weight * 74;
            Count(statistics, 0, "extract", code, n, ("empty_page", weight));
            Count(statistics, 1, "language_id", code, n - weight, ("uncertain", weight * 2));
            Count(statistics, 2, "gopher_quality", code, n - (weight * 3), ("too_few_words", weight * 9), ("symbol_ratio", weight));
            Count(statistics, 3, "gopher_repetition", code, n - (weight * 13), ("duplicate_lines", weight * 3));
            Count(statistics, 4, "personal_data", code, n - (weight * 16));
            Count(statistics, 5, "exact_dedup", code, n - (weight * 16), ("exact_duplicate", weight * 5));
            Count(statistics, 6, "minhash", code, n - (weight * 21), ("near_duplicate", weight * 7));
        }

        AtomicFile.Write(context.PathTo("stats.json"), statistics.WriteTo);
        Ledger(context, "prepare",
        [
            .. Enumerable.Range(0, 9).Select(i => Row("gopher_quality", $"https://kurz.test/{i}", VerdictKind.Dropped, "too_few_words", $"{i + 3} words, at least 50", 60)),
            .. Enumerable.Range(0, 7).Select(i => Row("minhash", $"https://spiegel.test/{i}", VerdictKind.Dropped, "near_duplicate", "of https://original.test/1, 13 of 14 bands", 2200)),
            Row("exact_dedup", "", VerdictKind.Dropped, "exact_duplicate", "of 1b2c…", 2200), Row("gopher_repetition", "https://echo.test/", VerdictKind.Dropped, "duplicate_lines", "0.41 of the lines, at most 0.3", 8000),
        ]);
    }

    private static void Tokenize(StageContext context)
    {
        var texts = Languages.Select(one => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(one.Sentence, 3)))).ToList();
        var tokenizer = BpeTrainer.Train(new BpeTrainerConfig { VocabularySize = 1024 }, texts, 1, ProgressSink.None, default);
        tokenizer.Save(context.PathTo(TokenizeStage.TokenizerFile));
        using var batch = new DocumentBatch();
        var train = 0;
        foreach (var (code, sentence, weight) in Languages)
        {
            for (var i = 0; i < weight + 4; i++)
            {
                var row = batch.Add("manuals"u8, Encoding.UTF8.GetBytes($"{code}/{i}"), Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(sentence, 40))));
                batch.SetLanguage(row, Encoding.UTF8.GetBytes(code), 0.9);
                batch.Work.Set(row, $"manual-{i}");
                batch.Licence.Set(row, "GPL-2.0-or-later");
                batch.LicenceEvidence.Set(row, "usr/share/doc/manual/copyright");
                batch.Basis.Set(row, "licence");
                batch.Split.Set(row, i < 2 ? "heldout" : i < 4 ? "dev" : "train");
                train += i < 4 ? 0 : 1;
            }
        }

        var summary = CorpusTokenizer.Write(tokenizer, [batch], train, [new("canary", Canaries.Language, Canaries.Work, "amber anchor angle", 3)], 1, context.Folder, 1);
        AtomicFile.Write(context.PathTo(TokenizeStage.FairnessFile), summary.Fairness.ToJson());
        CanaryFile.Write(context.PathTo(CanaryFile.Name), []);
    }

    private static void Pretrain(StageContext context)
    {
        ApertusConfigJson.Save(new ApertusConfig { VocabSize = 8192, HiddenSize = 256, IntermediateSize = 1344, Layers = 5, Heads = 4, KvHeads = 2, MaxPositions = 256 }, context.PathTo("config.json"));
        var lines = new StringBuilder();
        var random = new CounterRandom(5, "report.loss");
        for (var step = 1; step <= 700; step++)
            lines.Append(CultureInfo.InvariantCulture, $"{{\"step\":{step},\"tokens\":{step * 4096},\"loss\":{(9 * Math.Pow(step, -0.13)) + (0.12 * random.NextNormal()):R},\"lr\":{0.003 * Math.Min(1, step / 20.0) * Math.Min(1, (701 - step) / 280.0):R},\"grad_norm\":{(0.4 + (3.0 / step)) * Math.Exp(0.2 * random.NextNormal()):R}}}\n");
        AtomicFile.Write(context.PathTo("loss.jsonl"), lines.ToString());
    }

    private static void Evaluate(StageContext context) => new EvaluationResult
    {
        BitsPerByte = new BitsPerByteResult
        {
            MarkedShare = 0.02,
            Languages = [.. Languages.Select((one, i) => Score(one.Code, one.Weight / 99.0, 1.9 + (0.07 * i)))],
            Pooled = Score("all", 1, 2.31),
        },
        Baselines = new BaselineFacts { Predictions = 2_867_200, DistinctPairs = 310_000, FittedOn = 200_000, UnigramDiscount = 0.62, BigramDiscounts = [0.71, 1.1, 1.4, 0.8] },
        OverlapTokens = 13,
        Overlap = [.. Languages.Select(one => new LanguageOverlap { Language = one.Code, Documents = 12, DocumentsTouched = 2, Ngrams = 40_000, Found = 310 }), new() { Language = "all", Documents = 130, DocumentsTouched = 20, Ngrams = 400_000, Found = 3100 }],
        Memorization = MemorizationResult.From([.. Canaries.Make(new CanaryConfig(), 1).Select(canary => new CanaryResult
        {
            Id = canary.Id, Role = canary.Role, Planted = canary.Repeats, Seen = canary.Repeats / 3, SuffixTokens = 24, CommonPrefix = canary.Repeats > 100 ? 24 : 0,
            LongestRun = canary.Repeats > 100 ? 24 : canary.Repeats / 8, RougeL = canary.Repeats > 100 ? 1 : 0.05 + (canary.Repeats / 300.0), BitsPerToken = 9.5 - Math.Log2(1 + canary.Repeats), Exposure = Math.Log2(1 + canary.Repeats) / 2,
        })]),
        Samples = [.. Languages.Take(6).Select(one => new Sample(one.Code, "manual-0", one.Sentence[..Math.Min(40, one.Sentence.Length)], one.Sentence + "\u202e\u0007 " + one.Sentence))],
    }.Write(context.PathTo(EvaluationResult.FileName));

    private static LanguageScore Score(string language, double share, double model) => new()
    {
        Language = language,
        Documents = 12,
        Works = 3,
        Tokens = 10_000,
        Bytes = 34_567,
        TrainingShare = share,
        IsMarked = share >= 0.02,
        Model = model,
        Unigram = 3.1 + (model / 10),
        Bigram = 2.15 + (model / 20),
    };

    private static void Count(StepStatistics statistics, int order, string step, string language, int documents, params (string Reason, int Count)[] dropped)
    {
        foreach (var (reason, count) in dropped)
            statistics.Add(new(order, step, language, VerdictKind.Dropped, reason), new(count, count * 2000L, 0));
        var kept = documents - dropped.Sum(one => one.Count);
        statistics.Add(new(order, step, language, step == "personal_data" ? VerdictKind.Edited : VerdictKind.Kept, ""), new(kept, kept * 4000L, kept * 4000L));
    }

    private static LedgerRow Row(string step, string url, VerdictKind verdict, string reason, string evidence, long bytes, int line = 0) => new()
    {
        DocId = DocumentId.Of("web", url + reason),
        Source = "web",
        Url = url,
        Step = step,
        Verdict = verdict,
        Reason = reason,
        Evidence = evidence,
        BytesIn = bytes,
        Line = line,
    };

    private static void Ledger(StageContext context, string stage, IReadOnlyList<LedgerRow> rows)
    {
        Directory.CreateDirectory(context.PathTo("ledger"));
        using var writer = new LedgerWriter(context.PathTo("ledger", "00000.parquet"));
        foreach (var row in rows)
            writer.Add(row);
        writer.Complete();
        context.Count($"{stage}.rows", rows.Count);
    }

    internal sealed record StubConfig
    {
        public double MinNonEnglishShare { get; init; } = 0.4;
    }

    private sealed class Stub(string name, string[] dependsOn, Action<StageContext> work) : Stage
    {
        public override string Name => name;

        public override int Version => 1;

        public override IReadOnlyList<string> DependsOn => dependsOn;

        public override object Config { get; } = new StubConfig();

        public override void Run(StageContext context) => work(context);
    }
}

using Firn.Core;
using Firn.Evaluation;
using Firn.Evaluation.Memorization;
using Firn.Evaluation.Results;
using Firn.Foundry.Running;
using Firn.Inference.Engine;
using Firn.Inference.Sampling;
using Firn.Inference.Scoring;
using Firn.Storage.Megatron;
using Firn.Tokenization.Corpus;
using Firn.Training.Data;
using Firn.Training.Loop;

namespace Firn.Foundry.Stages;

/// <summary>Evaluates the pretrained model: <c>results.json</c>.</summary>
/// <param name="config">How much.</param>
/// <param name="training">What the model was trained with: which tokens it saw follows from it. It is part of the identity of the pretrain stage, and so of this one.</param>
public sealed class EvaluateStage(EvaluationConfig config, TrainConfig training) : Stage
{
    private const double SampleTemperature = 0.8;
    private const double SampleTopP = 0.9;

    /// <inheritdoc/>
    public override string Name => "evaluate";

    /// <inheritdoc/>
    public override int Version => 1;

    /// <inheritdoc/>
    public override IReadOnlyList<string> DependsOn { get; } = ["tokenize", "pretrain"];

    /// <inheritdoc/>
    public override object Config => config;

    /// <inheritdoc/>
    public override void Run(StageContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var tokenized = context.Inputs["tokenize"];
        var path = context.PathTo(EvaluationResult.FileName);
        var result = File.Exists(path) ? EvaluationResult.Read(path) : Evaluate(context, tokenized);
        result.Write(path);

        var bits = result.BitsPerByte;
        context.Count("bits_per_byte", Math.Round(bits.Pooled.Model, 6));
        context.Count("bits_per_byte.unigram", Math.Round(bits.Pooled.Unigram, 6));
        context.Count("bits_per_byte.bigram", Math.Round(bits.Pooled.Bigram, 6));
        context.Count("languages.marked", bits.Marked);
        context.Count("languages.marked.beat_unigram", bits.MarkedWonAgainstUnigram);
        context.Count("tokens.scored", bits.Pooled.Tokens);
    }

    private EvaluationResult Evaluate(StageContext context, CompletedStage tokenized)
    {
        using var model = LanguageModel.Load(context.Inputs["pretrain"].Folder, tokenized.PathTo(TokenizeStage.TokenizerFile));
        using var scorer = new ModelScorer(model.Weights, context.TrainThreads);
        using var generator = new TextGenerator(model);
        using var train = new MegatronReader(tokenized.PathTo("train"));
        using var dev = new MegatronReader(tokenized.PathTo("dev"));
        using var heldOut = new MegatronReader(tokenized.PathTo("heldout"));
        return new Evaluator(config, new EvaluationInputs
        {
            Scorer = scorer,
            Greedy = (prompt, count) => [.. generator.Tokens(prompt, new SamplingConfig { MaxTokens = count })],
            Free = (prompt, count, sample) =>
            [
                .. generator.Tokens(prompt, new SamplingConfig { MaxTokens = count, Temperature = SampleTemperature, TopP = SampleTopP, Seed = unchecked(context.Seed + sample) }),
            ],
            Tokenizer = model.Tokenizer,
            Train = train,
            Dev = dev,
            HeldOut = heldOut,
            Sequences = SequenceTable.Read(tokenized.PathTo(SequenceTable.FileName)),
            Consumed = visit => ShowConsumed(train, context.Seed, visit),
            Canaries = CanaryFile.Read(tokenized.PathTo(CanaryFile.Name)),
        }).Run(Name, context.Progress, context.Cancellation);
    }

    /// <summary>The sequences of the training loop, from its own reader: number n of step s is sequence s · batch + n.</summary>
    private void ShowConsumed(MegatronReader train, ulong seed, SequenceVisitor visit)
    {
        var data = new PackedDocuments(train, training.SequenceLength, seed);
        var sequence = new int[training.SequenceLength + 1];
        for (var number = 0L; number < (long)training.Steps * training.BatchSequences; number++)
        {
            data.Read(number, sequence);
            visit(sequence);
        }
    }
}

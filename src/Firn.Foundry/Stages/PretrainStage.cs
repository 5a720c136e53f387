using Firn.Foundry.Running;
using Firn.Storage.Megatron;
using Firn.Tokenization;
using Firn.Training.Loop;

namespace Firn.Foundry.Stages;

/// <summary>Trains the model on the token shards: <c>config.json</c>, <c>model.safetensors</c>, <c>loss.jsonl</c>, <c>checkpoints/</c>.</summary>
public sealed class PretrainStage(TrainConfig config) : Stage
{
    /// <inheritdoc/>
    public override string Name => "pretrain";

    /// <inheritdoc/>
    public override int Version => 1;

    /// <inheritdoc/>
    public override IReadOnlyList<string> DependsOn { get; } = ["tokenize"];

    /// <inheritdoc/>
    public override object Config => config;

    /// <inheritdoc/>
    public override void Run(StageContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var tokenized = context.Inputs["tokenize"];
        var vocabulary = Tokenizer.Load(tokenized.PathTo(TokenizeStage.TokenizerFile)).VocabularySize;
        using var tokens = new MegatronReader(tokenized.PathTo("train"));
        using var run = new PretrainRun(config, vocabulary, tokens, context.Folder, context.Seed, context.TrainThreads);
        run.Run(Name, context.Progress, context.Cancellation);
        context.Count("parameters", run.Parameters.All.Sum(parameter => parameter.Length));
        context.Count("steps", run.Records.Count);
        context.Count("tokens", run.Records[^1].Tokens);
        context.Count("loss", Math.Round(run.Records[^1].Loss, 6));
    }
}

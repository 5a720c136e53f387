using Firn.Inference.Engine;
using Firn.Models.Apertus;
using Firn.Tensors.Lanes;

namespace Firn.Inference.Scoring;

/// <summary>
/// Scores with the forward pass of training, one sequence at a time in each lane: a sequence never shares a matrix product
/// with another, so its numbers cannot depend on them. Behind an end-of-document token, context restarts. One caller at a time.
/// </summary>
public sealed class ModelScorer : IScorer, IDisposable
{
    private readonly ApertusConfig config;
    private readonly ApertusModel[] lanes;
    private readonly LaneTeam team;
    private readonly LanguageModel? owned;

    /// <summary>Scores with weights that stay the caller's.</summary>
    /// <param name="weights">Packed weights.</param>
    /// <param name="threads">Sequences scored at a time.</param>
    public ModelScorer(ApertusWeights weights, int threads)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(threads);
        config = weights.Parameters.Config;
        lanes = new ApertusModel[threads];
        for (var i = 0; i < threads; i++)
            lanes[i] = new ApertusModel(weights, config.MaxPositions, training: false);
        team = new LaneTeam(threads);
    }

    private ModelScorer(LanguageModel model, int threads)
        : this(model.Weights, threads) => owned = model;

    /// <summary>Loads a model folder.</summary>
    /// <param name="folder">Holds <c>config.json</c> and <c>model.safetensors</c>.</param>
    /// <param name="threads">Sequences scored at a time.</param>
    /// <param name="tokenizer">Where <c>tokenizer.json</c> is, when it is not in the folder.</param>
    /// <exception cref="Core.FirnException">A file is missing or not sound.</exception>
    public static ModelScorer Load(string folder, int threads, string? tokenizer = null) => new(LanguageModel.Load(folder, tokenizer), threads);

    /// <inheritdoc/>
    public int VocabSize => config.VocabSize;

    /// <inheritdoc/>
    public int MaxTokens => config.MaxPositions;

    /// <inheritdoc/>
    public double[] TokenLogProbs(ReadOnlySpan<int> tokens) => Score(lanes[0], tokens);

    /// <inheritdoc/>
    public double[][] TokenLogProbs(IReadOnlyList<int[]> sequences)
    {
        var results = new double[sequences.Count][];
        var next = 0;
        team.Run(lanes.Length, lane =>
        {
            for (var i = Interlocked.Increment(ref next) - 1; i < sequences.Count; i = Interlocked.Increment(ref next) - 1)
                results[i] = Score(lanes[lane], sequences[i]);
        });
        return results;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        team.Dispose();
        foreach (var lane in lanes)
            lane.Dispose();
        owned?.Dispose();
    }

    private double[] Score(ApertusModel lane, ReadOnlySpan<int> tokens)
    {
        var result = new double[tokens.Length];
        if (tokens.Length < 2)
            return result;
        var inputs = tokens[..^1];
        var starts = new int[inputs.Length];
        for (var t = 1; t < starts.Length; t++)
            starts[t] = inputs[t - 1] == config.EosId ? t : starts[t - 1];
        lane.Forward(inputs, starts);
        lane.LogProbabilities(tokens[1..], result.AsSpan(1));
        return result;
    }
}

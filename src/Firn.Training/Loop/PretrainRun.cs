using System.Globalization;
using System.Text;
using Firn.Core;
using Firn.Models.Apertus;
using Firn.Storage.Megatron;
using Firn.Tensors.Lanes;
using Firn.Training.Data;
using Firn.Training.Goldfish;
using Firn.Training.Schedules;

namespace Firn.Training.Loop;

/// <summary>
/// Pretrains a model and leaves <c>config.json</c>, <c>model.safetensors</c>, <c>loss.jsonl</c> and the last checkpoints
/// in a folder. Killed at any point and started again with the same arguments, it goes on from the last checkpoint and
/// ends with the same bytes. The bits depend on processor class, configuration, data and seed, not on the threads.
/// </summary>
public sealed unsafe class PretrainRun : IDisposable
{
    private const int UpdateChunk = 1 << 15;

    private readonly TrainConfig config;
    private readonly ApertusConfig shape;
    private readonly PackedDocuments data;
    private readonly string folder;
    private readonly ulong seed;
    private readonly string identity;
    private readonly WarmupStableDecay learningRate;
    private readonly AdEmaMixSchedule slow;
    private readonly GoldfishMask goldfish;
    private readonly TrainingState state;
    private readonly ApertusWeights weights;
    private readonly Lane[] lanes;
    private readonly List<Chunk> chunks = [];
    private readonly double[] chunkSquares;
    private readonly LaneTeam team;

    /// <summary>Prepares a run.</summary>
    /// <param name="config">The run's knobs.</param>
    /// <param name="vocabSize">Entries of the tokenizer.</param>
    /// <param name="tokens">The training data; stays the caller's.</param>
    /// <param name="folder">Where the results go; exists.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="threads">Threads; more than lanes are of little use.</param>
    public PretrainRun(TrainConfig config, int vocabSize, MegatronReader tokens, string folder, ulong seed, int threads)
    {
        this.config = config;
        this.folder = folder;
        this.seed = seed;
        shape = config.Model.ToApertus(vocabSize, config.SequenceLength);
        data = new PackedDocuments(tokens, config.SequenceLength, seed);
        identity = ContentHash.Of(Encoding.UTF8.GetBytes(FormattableString.Invariant($"{config with { CheckpointEverySteps = 1, KeepCheckpoints = 1 }}|{vocabSize}|{tokens.TokenCount}|{seed}"))).ToString();
        var warmup = (long)Math.Round(config.Steps * config.WarmupShare);
        var cooldown = (long)Math.Round(config.Steps * config.CooldownShare);
        learningRate = new WarmupStableDecay(config.PeakLearningRate, config.PeakLearningRate * config.FinalLearningRateShare, warmup, Math.Max(warmup, config.Steps - cooldown), Math.Max(1, cooldown));
        var slowWarmup = (long)Math.Round(config.Steps * config.SlowWarmupShare);
        slow = new AdEmaMixSchedule(config.Alpha, config.Beta1, config.Beta3, slowWarmup, slowWarmup);
        goldfish = new GoldfishMask(config.Goldfish);
        state = new TrainingState(shape);
        weights = new ApertusWeights(state.Parameters, training: true);
        var laneSequences = Math.Max(1, Math.Min(config.MicroBatchTokens / config.SequenceLength, (config.BatchSequences + config.Lanes - 1) / config.Lanes));
        lanes = new Lane[config.Lanes];
        for (var i = 0; i < lanes.Length; i++)
            lanes[i] = new Lane(weights, laneSequences * config.SequenceLength, state.Parameters.Buffer.Length);
        foreach (var parameter in state.Parameters.All)
        {
            for (var at = 0L; at < parameter.Length; at += UpdateChunk)
                chunks.Add(new Chunk(parameter.Offset + at, Math.Min(UpdateChunk, parameter.Length - at), parameter.Decays ? config.WeightDecay : 0));
        }

        chunkSquares = new double[chunks.Count];
        Batch = new TrainingSequence(config.BatchSequences * config.SequenceLength);
        lossWeights = new float[config.BatchSequences * config.SequenceLength];
        team = new LaneTeam(Math.Max(1, threads));
    }

    private readonly float[] lossWeights;

    /// <summary>The model's shape.</summary>
    public ApertusConfig Shape => shape;

    /// <summary>The parameters as they are now.</summary>
    public ApertusParameters Parameters => state.Parameters;

    /// <summary>The records of the steps done.</summary>
    public IReadOnlyList<StepRecord> Records => state.Records;

    private TrainingSequence Batch { get; }

    /// <summary>Trains to the end.</summary>
    /// <param name="stage">What progress reports call the stage.</param>
    /// <param name="progress">Told after every step.</param>
    /// <param name="cancellation">Stops between two steps, without a checkpoint.</param>
    /// <exception cref="FirnException">FIRN-TRN-002: the loss is no longer a number.</exception>
    public void Run(string stage, ProgressSink progress, CancellationToken cancellation)
    {
        Resume(progress);
        var stepTokens = (long)config.BatchSequences * config.SequenceLength;
        while (state.Records.Count < config.Steps)
        {
            cancellation.ThrowIfCancellationRequested();
            var record = Step();
            progress.Report(new ProgressUpdate(stage, record.Tokens, config.Steps * stepTokens, "tokens", record.Loss));
            if (record.Step % config.CheckpointEverySteps == 0 && record.Step < config.Steps)
                SaveCheckpoint();
        }

        ApertusConfigJson.Save(shape, Path.Combine(folder, "config.json"));
        state.Parameters.Save(Path.Combine(folder, "model.safetensors"));
        var lines = new StringBuilder();
        foreach (var record in state.Records)
            lines.Append(record.ToJson()).Append('\n');
        AtomicFile.Write(Path.Combine(folder, "loss.jsonl"), lines.ToString());
    }

    /// <summary>Starts from the newest sound checkpoint of this run, or from new parameters.</summary>
    public void Resume(ProgressSink progress)
    {
        var checkpoints = Path.Combine(folder, "checkpoints");
        Directory.CreateDirectory(checkpoints);
        foreach (var partial in Directory.GetFiles(checkpoints, "*" + AtomicFile.PartialSuffix))
            File.Delete(partial);
        foreach (var path in Checkpoints().Reverse())
        {
            try
            {
                if (state.TryLoad(path, identity))
                {
                    progress.Say($"resumed after step {state.Records.Count} from {Path.GetFileName(path)}");
                    return;
                }

                progress.Say($"{Path.GetFileName(path)} belongs to another run; not used");
            }
            catch (FirnException error)
            {
                progress.Say($"{error.Message}; trying the checkpoint before it");
            }
        }

        state.Records.Clear();
        state.Parameters.Initialise(seed);
        foreach (var buffer in new[] { state.Fast, state.Slow, state.Squares })
            buffer.Span.Clear();
    }

    /// <summary>One optimizer step.</summary>
    public StepRecord Step()
    {
        var done = state.Records.Count;
        var kept = FillBatch((long)done * config.BatchSequences);
        team.Run(weights.Parts, weights.Pack);
        var weight = 1f / Math.Max(1, kept);
        for (var t = 0; t < lossWeights.Length; t++)
            lossWeights[t] = Batch.Kept[t] ? weight : 0;
        team.Run(lanes.Length, RunLane);
        var loss = 0.0;
        foreach (var lane in lanes)
            loss += lane.Loss;
        team.Run(chunks.Count, MergeChunk);
        var squares = 0.0;
        foreach (var part in chunkSquares)
            squares += part;
        var norm = Math.Sqrt(squares);
        if (!double.IsFinite(loss) || !double.IsFinite(norm))
        {
            throw new FirnException(
                "FIRN-TRN-002", $"step {done + 1}", $"loss {loss} and gradient norm {norm} are not finite", "lower peak_learning_rate or clip_norm, then run the same command again");
        }

        var rate = learningRate.At(done + 1);
        var scale = config.ClipNorm > 0 && norm > config.ClipNorm ? config.ClipNorm / norm : 1;
        var step = new AdEmaMixRows(config.Beta1, config.Beta2, slow.Beta3At(done + 1), slow.AlphaAt(done + 1), config.Epsilon, rate, done + 1, scale);
        team.Run(chunks.Count, chunk => UpdateChunkOf(step, chunks[chunk]));
        var record = new StepRecord(done + 1, (done + 1L) * lossWeights.Length, loss, rate, norm);
        state.Records.Add(record);
        return record;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        team.Dispose();
        foreach (var lane in lanes)
            lane.Dispose();
        weights.Dispose();
        state.Dispose();
    }

    private int FillBatch(long first)
    {
        Span<int> source = new int[config.SequenceLength + 1];
        var kept = 0;
        for (var i = 0; i < config.BatchSequences; i++)
        {
            data.Read(first + i, source);
            kept += Batch.Fill(i * config.SequenceLength, source, shape.EosId, goldfish);
        }

        return kept;
    }

    // Lane i takes an even share of consecutive sequences, in micro-batches.
    private void RunLane(int index)
    {
        var lane = lanes[index];
        lane.Loss = 0;
        var from = (int)((long)config.BatchSequences * index / lanes.Length) * config.SequenceLength;
        var to = (int)((long)config.BatchSequences * (index + 1) / lanes.Length) * config.SequenceLength;
        for (var at = from; at < to; at += lane.Capacity)
        {
            var length = Math.Min(lane.Capacity, to - at);
            var starts = lane.Starts.AsSpan(0, length);
            for (var t = 0; t < length; t++)
                starts[t] = Batch.Starts[at + t] - at;
            lane.Model.Forward(Batch.Tokens.AsSpan(at, length), starts);
            lane.Loss += lane.Model.LossBackward(Batch.Labels.AsSpan(at, length), lossWeights.AsSpan(at, length), lane.Gradients);
        }
    }

    private void MergeChunk(int index)
    {
        var chunk = chunks[index];
        var into = lanes[0].Gradients.Data + chunk.Offset;
        var squares = lanes.Length == 1 ? AdEmaMixRows.MergeAndSquare(into, null, chunk.Length) : 0;
        for (var i = 1; i < lanes.Length; i++)
            squares = AdEmaMixRows.MergeAndSquare(into, lanes[i].Gradients.Data + chunk.Offset, chunk.Length);
        chunkSquares[index] = squares;
    }

    private void UpdateChunkOf(AdEmaMixRows step, Chunk chunk)
    {
        var at = chunk.Offset;
        step.Update(
            state.Parameters.Buffer.Data + at, lanes[0].Gradients.Data + at, state.Fast.Data + at, state.Slow.Data + at, state.Squares.Data + at, chunk.Length, chunk.Decay);
    }

    private void SaveCheckpoint()
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"step-{state.Records.Count:D8}.safetensors");
        state.Save(Path.Combine(folder, "checkpoints", name), identity);
        foreach (var old in Checkpoints().SkipLast(config.KeepCheckpoints))
            File.Delete(old);
    }

    private IEnumerable<string> Checkpoints() => Directory.GetFiles(Path.Combine(folder, "checkpoints"), "step-*.safetensors").Order(StringComparer.Ordinal);

    private readonly record struct Chunk(long Offset, long Length, double Decay);

    private sealed class Lane(ApertusWeights weights, int capacity, long parameters) : IDisposable
    {
        public int Capacity { get; } = capacity;

        public ApertusModel Model { get; } = new(weights, capacity, training: true);

        public FloatBuffer Gradients { get; } = new(parameters);

        public int[] Starts { get; } = new int[capacity];

        public double Loss { get; set; }

        public void Dispose()
        {
            Model.Dispose();
            Gradients.Dispose();
        }
    }
}

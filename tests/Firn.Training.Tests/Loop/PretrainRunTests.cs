using Firn.Core;
using Firn.Storage.Megatron;
using Firn.Testing;
using Firn.Training.Loop;

namespace Firn.Training.Tests.Loop;

public sealed class PretrainRunTests : IDisposable
{
    private const int Vocab = 40;

    private static readonly TrainConfig Tiny = new()
    {
        Model = new ModelShapeConfig { HiddenSize = 24, IntermediateSize = 40, Layers = 2, Heads = 2, KvHeads = 1, HeadSize = 12 },
        Steps = 30,
        SequenceLength = 16,
        BatchSequences = 5,
        MicroBatchTokens = 32,
        PeakLearningRate = 1e-2,
        CheckpointEverySteps = 7,
        KeepCheckpoints = 2,
    };

    private readonly TemporaryFolder folder = new();

    public PretrainRunTests()
    {
        // Documents of a language in which each token all but decides the next.
        var random = new CounterRandom(1, "corpus");
        using var writer = new MegatronWriter(folder["train"], MegatronTokenType.UInt16);
        for (var document = 0; document < 60; document++)
        {
            var tokens = new List<int> { 1 };
            for (var at = 4 + random.NextInt(Vocab - 4); tokens.Count < 10 + (document % 40); at = 4 + (((at * 5) + (random.NextInt(10) == 0 ? 1 : 0)) % (Vocab - 4)))
                tokens.Add(at);
            tokens.Add(2);
            writer.Add([.. tokens]);
        }

        writer.Complete();
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_loss_goes_down()
    {
        var losses = Train("down", Tiny with { Steps = 120 }, threads: 2).Select(record => record.Loss).ToArray();
        Assert.InRange(losses[0], Math.Log(Vocab) - 0.3, Math.Log(Vocab) + 0.3);
        Assert.True(losses[^10..].Average() < 0.5 * losses[0], $"{losses[0]} became {losses[^10..].Average()}");
    }

    [Fact]
    public void Threads_change_no_bit()
    {
        Train("one", Tiny, threads: 1);
        Train("three", Tiny, threads: 3);
        AssertSameResults("one", "three");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(20)]
    [InlineData(29)]
    public void A_run_stopped_after_any_step_and_started_again_ends_with_the_same_bytes(int stop)
    {
        Train("whole", Tiny, threads: 2);
        Assert.Throws<OperationCanceledException>(() => Train("cut", Tiny, threads: 2, stopAfter: stop));
        Train("cut", Tiny, threads: 2);
        AssertSameResults("whole", "cut");
    }

    [Fact]
    public void A_torn_or_foreign_checkpoint_is_passed_over()
    {
        Train("whole", Tiny, threads: 2);
        Assert.Throws<OperationCanceledException>(() => Train("torn", Tiny, threads: 2, stopAfter: 20));
        var checkpoints = Directory.GetFiles(folder["torn/checkpoints"]).Order().ToArray();
        Assert.Equal(["step-00000007.safetensors", "step-00000014.safetensors"], checkpoints.Select(Path.GetFileName));
        using (var torn = new FileStream(checkpoints[1], FileMode.Open))
            torn.SetLength(torn.Length - 100);
        File.WriteAllText(folder["torn/checkpoints/step-00000021.safetensors.partial"], "half");
        Train("torn", Tiny, threads: 2);
        AssertSameResults("whole", "torn");

        Assert.Throws<OperationCanceledException>(() => Train("foreign", Tiny with { PeakLearningRate = 5e-3 }, threads: 2, stopAfter: 20));
        Train("foreign", Tiny, threads: 2);
        AssertSameResults("whole", "foreign");
    }

    [Fact]
    public void The_folder_holds_what_later_stages_read()
    {
        Train("out", Tiny, threads: 2);
        using var model = Models.Apertus.ApertusParameters.LoadFolder(folder["out"]);
        Assert.Equal(Vocab, model.Config.VocabSize);
        Assert.Equal(16, model.Config.MaxPositions);
        var lines = File.ReadAllLines(folder["out/loss.jsonl"]);
        Assert.Equal(30, lines.Length);
        Assert.StartsWith("{\"step\":1,\"tokens\":80,\"loss\":3.", lines[0]);
    }

    [Fact]
    public void A_loss_that_is_no_number_stops_the_run_with_a_clear_error()
    {
        var error = Assert.Throws<FirnException>(() => Train("nan", Tiny with { PeakLearningRate = 10, ClipNorm = 0, WarmupShare = 0, Model = Tiny.Model with { InitializerRange = 1e30 } }, threads: 1));
        Assert.Equal("FIRN-TRN-002", error.Code);
    }

    private IReadOnlyList<StepRecord> Train(string name, TrainConfig config, int threads, int stopAfter = int.MaxValue)
    {
        Directory.CreateDirectory(folder[name]);
        using var tokens = new MegatronReader(folder["train"]);
        using var run = new PretrainRun(config, Vocab, tokens, folder[name], seed: 9, threads);
        using var stop = new CancellationTokenSource();
        run.Run("pretrain", new StopAfter(stop, stopAfter * 80L), stop.Token);
        return [.. run.Records];
    }

    private void AssertSameResults(string expected, string actual)
    {
        foreach (var file in Directory.GetFiles(folder[expected], "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(folder[expected], path)))
            Assert.True(File.ReadAllBytes(folder[$"{expected}/{file}"]).AsSpan().SequenceEqual(File.ReadAllBytes(folder[$"{actual}/{file}"])), file);
    }

    private sealed class StopAfter(CancellationTokenSource stop, long tokens) : ProgressSink
    {
        public override void Report(ProgressUpdate update)
        {
            if (update.Done >= tokens)
                stop.Cancel();
        }
    }
}

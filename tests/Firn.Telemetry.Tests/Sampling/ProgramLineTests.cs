using Firn.Telemetry.Sampling;

namespace Firn.Telemetry.Tests.Sampling;

/// <summary>Lines as training programs print them. Typed after the programs' sources, not recorded.</summary>
public sealed class ProgramLineTests
{
    [Theory]
    [InlineData(" [2025-05-25 11:34:52] iteration      100/  200000 | consumed samples:       102400 | elapsed time per iteration (ms): 5432.1 | throughput per GPU (TFLOP/s/GPU): 330.4 | learning rate: 1.5E-05 | lm loss: 7.25E+00 |", "TeraflopsPerGpu=330.4 StepSeconds=5.4321 Loss=7.25")]
    [InlineData("[titan] step: 10  loss:  7.0547  memory: 51.28GiB(64.15%)  tps: 5,762  tflops: 370.12  mfu: 37.42%", "TokensPerSecondPerGpu=5762 TeraflopsPerGpu=370.12 Mfu=0.3742 Loss=7.0547")]
    [InlineData("iteration: 12 / 100 | elapsed_time_per_iteration_ms: 2.5K | tokens_per_sec: 12.3K | tokens_per_sec_per_gpu: 1.54K | model_tflops_per_gpu: 41.2 | lm_loss: 9.5", "TokensPerSecondPerGpu=1540 TokensPerSecond=12300 TeraflopsPerGpu=41.2 StepSeconds=2.5 Loss=9.5")]
    [InlineData("{'train_runtime': 1.5, 'train_tokens_per_second': 3201.7, 'train_loss': 2.5}", "TokensPerSecond=3201.7 Loss=2.5")]
    [InlineData("{'loss': 2.5, 'tokens_per_second': 3201.7}", "TokensPerSecond=3201.7 Loss=2.5")]
    [InlineData("step 40/400 loss 3.21, 2,150 tok/s", "TokensPerSecond=2150 Loss=3.21")]
    [InlineData("iter 90: loss 3.2, time 250.1ms, mfu 12.30%", "Mfu=0.123 Loss=3.2")]
    [InlineData("throughput 5762 tokens/s, 41.2% MFU", "TokensPerSecond=5762 Mfu=0.412")]
    [InlineData("mfu=0.33", "Mfu=0.33")]
    [InlineData("the loss of tokens/s is a pity; mfu:", "")]
    [InlineData("loss: nan mfu: inf", "")]
    [InlineData("", "")]
    public void The_known_quantities_are_found(string line, string expected) =>
        Assert.Equal(expected, string.Join(' ', ProgramLine.Read(line).Select(one => FormattableString.Invariant($"{one.Quantity}={Math.Round(one.Value, 6)}"))));

    [Fact]
    public void No_line_is_too_strange() => CsCheck.Check.Sample(CsCheck.Gen.String, line => ProgramLine.Read(line + " mfu: " + line + "%") is not null);
}

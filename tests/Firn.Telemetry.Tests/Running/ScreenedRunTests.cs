using System.Diagnostics;
using System.Text.Json;
using Firn.Telemetry.Recording;
using Firn.Testing;

namespace Firn.Telemetry.Tests.Running;

/// <summary>A wrapped command runs as it would run alone, and what it did is on disk.</summary>
public sealed class ScreenedRunTests : IDisposable
{
    private static readonly string Node = Repository.File("artifacts", "bin", "Firn.Node", "release", "firn-node");
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("exit 0", 0)]
    [InlineData("exit 7", 7)]
    [InlineData("kill -9 $$", 137)]
    [InlineData("kill -TERM $$", 143)]
    public void The_status_is_the_commands_own(string script, int status) => Assert.Equal(status, Run("--quiet", "--", "sh", "-c", script).Status);

    [Fact]
    public void A_command_that_is_missing_gives_127_and_one_that_cannot_run_126()
    {
        File.WriteAllText(folder["data"], "no program");

        Assert.Equal((127, true), (Run("--", "no-such-program").Status, Run("--", "no-such-program").Error.Contains("FIRN-SCR-001", StringComparison.Ordinal)));
        Assert.Equal(126, Run("--", folder["data"]).Status);
        Assert.Equal((125, true), (Run("--nothing").Status, Run("--every", "0", "--", "true").Error.Contains("FIRN-SCR-002", StringComparison.Ordinal)));
        Assert.False(File.Exists(folder["out/ran"]));
    }

    [Fact]
    public void Streams_arguments_and_environment_pass_unchanged()
    {
        var run = Run(["--quiet", "--", "sh", "-c", "cat; printf '%s|' \"$0\" \"$@\"; echo $TOLD >&2", "a b", "--out", "*"], input: "in\n", ("TOLD", "yes"));

        Assert.Equal(("in\na b|--out|*|", "yes\n"), (run.Out, run.Error));
    }

    [Fact]
    public void A_broken_pipe_ends_the_command_as_it_would_alone()
    {
        // .NET ignores SIGPIPE; a command that inherited this would see an error instead of its end.
        var run = Run("--quiet", "--", "sh", "-c", "grep SigIgn /proc/self/status");

        Assert.Equal(0UL, ulong.Parse(run.Out.Split(':')[1].Trim(), System.Globalization.NumberStyles.HexNumber) & (1UL << 12));
    }

    [Theory]
    [InlineData("TERM")]
    [InlineData("USR1")]
    [InlineData("USR2")]
    [InlineData("HUP")]
    [InlineData("INT")]
    public void A_signal_reaches_the_command(string signal)
    {
        using var process = Start(["--quiet", "--", "sh", "-c", $"trap 'echo got; exit 9' {signal}; echo ready; while true; do sleep 0.02; done"], []);
        Assert.Equal("ready", process.StandardOutput.ReadLine());

        Process.Start("kill", ["-" + signal, process.Id.ToString()]).WaitForExit();

        Assert.True(process.WaitForExit(10_000));
        Assert.Equal((9, "got"), (process.ExitCode, process.StandardOutput.ReadToEnd().Trim()));
    }

    [Fact]
    public void A_signal_that_was_ignored_stays_ignored()
    {
        var start = new ProcessStartInfo("nohup", [Node, "screen", "run", "--out", folder["out"], "--quiet", "--", "grep", "SigIgn", "/proc/self/status"]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;

        Assert.Equal(1UL, ulong.Parse(process.StandardOutput.ReadToEnd().Split(':')[1].Trim(), System.Globalization.NumberStyles.HexNumber) & 1);
    }

    [Fact]
    public void The_log_says_who_ran_what_and_what_it_cost()
    {
        var run = Run("--every", "0.1", "--", "sh", "-c", "i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done; exit 3");

        var (meta, end, samples, series) = Log();
        Assert.Equal((3, "vm-or-host"), (run.Status, meta.GetProperty("node").GetString()!.Length > 0 ? "vm-or-host" : ""));
        Assert.Equal("sh", meta.GetProperty("command")[0].GetString());
        Assert.Equal(3, end!.Value.GetProperty("status").GetInt32());
        Assert.True(samples >= 2);
        Assert.Contains(series, one => one is { Entity: EntityKind.Rank, Index: 0, Metric: "cpu_user", IsCounter: true });
        Assert.Contains(series, one => one is { Entity: EntityKind.Node, Metric: "memory_available" });
        Assert.Contains(series, one => one is { Entity: EntityKind.Nic, Metric: "received" });
        Assert.True(end.Value.GetProperty("own_cpu_seconds").GetDouble() > 0);
        Assert.Contains("own cost", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Killing_the_recorder_leaves_a_log_that_can_be_read()
    {
        using var process = Start(["--every", "0.05", "--", "sleep", "15"], []);
        for (var left = 100; left > 0 && (!Directory.Exists(folder["out"]) || Directory.GetFiles(folder["out"]).Sum(file => new FileInfo(file).Length) < 3000); left--)
            Thread.Sleep(100);
        process.Kill();
        process.WaitForExit();

        var (_, end, samples, _) = Log();

        Assert.Null(end);
        Assert.True(samples >= 1);
    }

    [Fact]
    public void A_folder_that_cannot_be_written_never_stops_the_command()
    {
        File.WriteAllText(folder["file"], "");
        var run = Execute(["--out", folder["file"] + "/x", "--", "sh", "-c", "echo ran; exit 4"], "", []);

        Assert.Equal((4, "ran\n"), (run.Status, run.Out));
        Assert.Contains("the command goes on", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_second_rank_of_a_node_becomes_its_command_and_the_first_one_records_it()
    {
        (string, string)[] Variables(int rank) => [("OMPI_COMM_WORLD_RANK", $"{rank}"), ("OMPI_COMM_WORLD_SIZE", "2"), ("OMPI_COMM_WORLD_LOCAL_RANK", $"{rank}"), ("OMPI_COMM_WORLD_LOCAL_SIZE", "2"), ("SLURM_JOB_ID", $"t{Environment.ProcessId}"), ("SLURM_STEP_ID", "0"), ("CUDA_VISIBLE_DEVICES", $"{rank}")];
        using var second = Start(["--", "sh", "-c", "readlink /proc/$$/exe; i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done; exit 5"], Variables(1));
        using var first = Start(["--every", "0.1", "--", "sleep", "0.6"], Variables(0));

        Assert.True(second.WaitForExit(20_000) && first.WaitForExit(20_000));
        Assert.Equal((0, 5), (first.ExitCode, second.ExitCode));
        Assert.EndsWith("sh", second.StandardOutput.ReadToEnd().Trim(), StringComparison.Ordinal);
        var (_, _, _, series) = Log();
        Assert.Contains(series, one => one is { Entity: EntityKind.Rank, Index: 1, Metric: "cpu_user" });
    }

    [Fact]
    public void A_launchers_children_are_ranks_of_their_own()
    {
        var run = Run("--every", "0.1", "--", "sh", "-c", "for r in 0 1 2; do RANK=$r LOCAL_RANK=$r WORLD_SIZE=3 sh -c 'sleep 4; true' & done; wait");

        Assert.Equal(0, run.Status);
        Assert.Equal([0, 1, 2], Log().Series.Where(one => one is { Entity: EntityKind.Rank, Metric: "cpu_user" }).Select(one => one.Index).Distinct().Order());
    }

    [Fact]
    public void The_programs_own_figures_are_read_from_the_file_it_prints_to()
    {
        var start = new ProcessStartInfo("sh", ["-c", $"exec '{Node}' screen run --quiet --every 0.1 --out '{folder["out"]}' -- sh -c 'for i in 1 2 3 4; do echo \"step $i loss: 2.5 tokens/s: 1,234.5 mfu: 41.5%\"; sleep 0.15; done' > '{folder["log.txt"]}'"]);
        using var process = Process.Start(start)!;
        process.WaitForExit();

        var values = Values("tokens_per_second");

        Assert.NotEmpty(values);
        Assert.All(values, value => Assert.Equal(1_234_500, value));
    }

    [Fact]
    public void Tee_passes_every_byte_on_and_reads_the_figures_from_both_streams()
    {
        var run = Run("--quiet", "--every", "0.1", "--tee", "--", "sh", "-c", "i=0; while [ $i -lt 300 ]; do printf '%0500d\\000\\377\\n' $i; i=$((i+1)); done; printf 'tokens/s: 1,234.5'; sleep 0.3; echo; sleep 0.3; echo 'loss: 2.5' >&2; sleep 0.3; exit 6");

        Assert.Equal(6, run.Status);
        Assert.Equal("loss: 2.5\n", run.Error);
        Assert.StartsWith(new string('0', 500) + "\0", run.Out, StringComparison.Ordinal);
        Assert.EndsWith("tokens/s: 1,234.5\n", run.Out, StringComparison.Ordinal);
        var bytes = Bytes("--quiet", "--tee", "--out", folder["two"], "--", "head", "-c", "3000000", "/bin/bash");
        Assert.Equal(Bytes(null, "head", "-c", "3000000", "/bin/bash"), bytes);
        Assert.Equal([1_234_500], Values("tokens_per_second").Distinct());
        Assert.Equal([2_500_000], Values("loss").Distinct());
    }

    [Fact]
    public void A_pipe_that_nobody_reads_any_more_breaks_for_the_command_as_it_would_alone()
    {
        var start = new ProcessStartInfo("bash", ["-c", $"'{Node}' screen run --quiet --tee --out '{folder["out"]}' -- sh -c 'while echo tick; do :; done; echo broke >>{folder["end"]}' 2>/dev/null | head -n 3; echo \"${{PIPESTATUS[0]}}\""]) { UseShellExecute = false, RedirectStandardOutput = true };
        using var process = Process.Start(start)!;

        var text = process.StandardOutput.ReadToEnd();

        Assert.Equal("tick\ntick\ntick\n141\n", text);
    }

    [Fact]
    public void Tee_leaves_a_file_alone_and_keeps_the_order_of_two_streams_in_one_pipe()
    {
        var start = new ProcessStartInfo("sh", ["-c", $"'{Node}' screen run --quiet --tee --out '{folder["out"]}' -- sh -c 'for i in 1 2 3 4 5 6 7 8; do echo out $i; echo err $i >&2; done' 2>&1 | cat"]) { UseShellExecute = false, RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        Assert.Equal(string.Concat(Enumerable.Range(1, 8).Select(i => $"out {i}\nerr {i}\n")), process.StandardOutput.ReadToEnd());

        using var file = Process.Start(new ProcessStartInfo("sh", ["-c", $"exec '{Node}' screen run --quiet --tee --out '{folder["file"]}' -- readlink /proc/self/fd/1 >'{folder["log.txt"]}'"]))!;
        file.WaitForExit();
        Assert.Equal(folder["log.txt"] + "\n", File.ReadAllText(folder["log.txt"]));
    }

    private static byte[] Bytes(string? first, params string[] rest)
    {
        var start = first is null ? new ProcessStartInfo(rest[0], rest.Skip(1)) : new ProcessStartInfo(Node, ["screen", "run", first, .. rest]);
        start.UseShellExecute = false;
        start.RedirectStandardOutput = true;
        using var process = Process.Start(start)!;
        using var all = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(all);
        return all.ToArray();
    }

    private List<long> Values(string metric)
    {
        var values = new List<long>();
        var reader = new SampleLogReader(Directory.GetFiles(folder["out"]).Single());
        while (reader.Next() is { } kind)
        {
            for (var i = 0; kind == SampleLogReader.RecordKind.Values && i < reader.Series.Count; i++)
            {
                if (reader.Series[i].Metric == metric && reader.Values[i] != SampleFrame.Missing)
                    values.Add(reader.Values[i]);
            }
        }

        return values;
    }

    private (JsonElement Meta, JsonElement? End, int Samples, IReadOnlyList<SeriesInfo> Series) Log()
    {
        var reader = new SampleLogReader(Directory.GetFiles(folder["out"]).Single());
        JsonElement meta = default;
        JsonElement? end = null;
        var samples = 0;
        while (reader.Next() is { } kind)
        {
            samples += kind == SampleLogReader.RecordKind.Values ? 1 : 0;
            if (kind == SampleLogReader.RecordKind.Meta)
                meta = reader.Json;
            else if (kind == SampleLogReader.RecordKind.End)
                end = reader.Json;
        }

        return (meta, end, samples, reader.Series);
    }

    private (int Status, string Out, string Error) Run(params string[] words) => Run(words, "");

    private (int Status, string Out, string Error) Run(string[] words, string input, params (string, string)[] variables) => Execute(["--out", folder["out"], .. words], input, variables);

    private static (int Status, string Out, string Error) Execute(string[] words, string input, (string, string)[] variables)
    {
        using var process = Launch(words, variables);
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.Result);
    }

    private Process Start(string[] words, (string, string)[] variables) => Launch(["--out", folder["out"], .. words], variables);

    private static Process Launch(string[] words, (string Name, string Value)[] variables)
    {
        var start = new ProcessStartInfo(Node, ["screen", "run", .. words]) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in variables)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }
}

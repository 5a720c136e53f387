using System.Diagnostics;
using Firn.Cluster.Tests.Slurm;
using Firn.Core;
using Firn.Core.Recipes;
using Firn.Testing;
using Firn.Vetting.Profiles;
using Firn.Vetting.Reports;
using Firn.Vetting.Tests.Checks;

namespace Firn.Vetting.Tests.Slurm;

/// <summary>
/// The native firn-node (./build.sh node) with the profile for Alps on a Slurm of three node daemons. NVML, the CUDA driver and
/// NCCL are stand-ins that the loader finds on its path under the vendors' own names (synthetic: no GPU was there). Of the profile
/// only what this machine cannot be is replaced: the size of its memory, the fabric's cards, the parallel file systems, and how long
/// and how fast sums of gigabytes are.
/// </summary>
[Collection("environment")]
public sealed class NativeProgramTests(RealSlurm slurm) : IClassFixture<RealSlurm>
{
    [Fact]
    public void The_profile_for_alps_vets_nodes_that_are_well_and_names_a_hot_GPU_and_one_that_dies()
    {
        slurm.Need();
        Profile();

        var (code, report) = Vet("* devices 4", []);

        Assert.Equal((ExitCode.Ok, "n[1-3]", ""), (code, report.Good, report.Exclude));
        Assert.Empty(report.Findings);
        Assert.Equal(ProfileFile.Load("alps-gh200").Checks.Select(check => check.Name), report.Checks);
        Assert.Equal([("one of each node", "nccl", 3), ("all", "nccl", 3)], report.Collectives.Select(collective => (collective.Name, collective.Transport, collective.Members)));
        Assert.Contains("with 12 GPUs over AWS Libfabric", report.Collectives[1].Text, StringComparison.Ordinal);
        foreach (var (check, measurement) in new[] { ("gpu", "3.temperature"), ("cpu_gemm", "gflops"), ("memory_bandwidth", "triad"), ("pairs", "best_rate"), ("collective", "nvlink") })
            Assert.Equal(3, Assert.Single(report.Numbers, number => number.Check == check && number.Name == measurement).Nodes);

        (code, report) = Vet("* devices 4\nn3.1 die join", [("n2", "gpu.2.temperature 84")]);

        Assert.Equal((ExitCode.No, "n1", "n[2-3]"), (code, report.Good, report.Exclude));
        Assert.Contains(report.Findings, node => node.Node == "n2" && node.Findings.Any(finding => finding.Key == "gpu:temperature"));
        Assert.Contains(report.Findings, node => node.Node == "n3" && node.Findings.Any(finding => finding.Key == "collective:nvlink:failed" && finding.Cause.Contains("GPU 1", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_profiles_are_in_the_file()
    {
        using var process = Start([Native, "vet", "run", "--profile", "nothing"]);

        Assert.Contains("built in are alps-gh200, generic", process.StandardError.ReadToEnd(), StringComparison.Ordinal);
        process.WaitForExit();
        Assert.Equal(ExitCode.Invalid, (ExitCode)process.ExitCode);
    }

    [Fact]
    public void An_older_processor_is_told_what_it_lacks()
    {
        // Nehalem: of 2008, x86-64-v2.
        using var process = Start([Require.Program("qemu-x86_64-static", "qemu"), "-cpu", "Nehalem", Native, "--version"]);

        Assert.Contains("firn-node: FIRN-CLI-012 this processor: lacks AVX2", process.StandardError.ReadToEnd(), StringComparison.Ordinal);
        process.WaitForExit();
        Assert.Equal(ExitCode.Environment, (ExitCode)process.ExitCode);
    }

    /// <summary>Linked on this machine for Arm; run by an emulator of the processor, with this machine's kernel.</summary>
    [Fact]
    public void The_file_for_Arm_vets_a_machine_and_wraps_a_command()
    {
        var arm = Built("arm64", Repository.File("artifacts", "node", "linux-arm64", "firn-node"), "./build.sh node linux-arm64");
        string[] emulator = [Require.Program("qemu-aarch64-static", "qemu"), "-L", "/usr/aarch64-linux-gnu", arm];
        var report = slurm["arm-report"];

        using var vet = Start([.. emulator, "vet", "run", "--profile", "generic", "--json", "--out", report]);
        Assert.Contains("firn.vetting", vet.StandardOutput.ReadToEnd(), StringComparison.Ordinal);
        vet.WaitForExit();
        Assert.Equal(ProfileFile.Load("generic").Checks.Select(check => check.Name), ReportJson.Read(Path.Combine(report, "report.json")).Checks);

        using var screen = Start([.. emulator, "screen", "run", "--every", "0.1", "--out", slurm["arm-screen"], "--", "sh", "-c", "sleep 1; exit 9"]);
        Assert.Contains("own cost", screen.StandardError.ReadToEnd(), StringComparison.Ordinal);
        screen.WaitForExit();
        Assert.Equal(9, screen.ExitCode);
        Assert.True(new FileInfo(Assert.Single(Directory.GetFiles(slurm["arm-screen"], "*.samples"))).Length > 1000);
    }

    private static string Native => Built("native", Repository.File("artifacts", "node", "firn-node"), "./build.sh node");

    private static string Built(string component, string path, string command)
    {
        var managed = Repository.File("artifacts", "bin", "Firn.Node", "release", "firn-node");
        Require.That(component, File.Exists(path), $"{path} is not there: {command}");
        if (component == "native")
            Require.That(component, Version(path) == Version(managed), $"{path} is of another commit: {command}");
        return path;
    }

    private static string Version(string program)
    {
        using var process = Start([program, "--version"]);
        return process.StandardOutput.ReadToEnd();
    }

    private (ExitCode Code, VettingReport Report) Vet(string collectives, (string Node, string Fault)[] gpus)
    {
        var libraries = Directory.CreateDirectory(slurm["lib"]).FullName;

        // Links, not copies: the stand-in is one library under two names.
        foreach (var (file, name) in new[] { ("libnvidia-ml.so.1", "nvml"), ("libcuda.so.1", "nccl"), ("libnccl.so.2", "nccl") })
        {
            File.Delete(Path.Combine(libraries, file));
            File.CreateSymbolicLink(Path.Combine(libraries, file), StandIn.Library(name));
        }

        foreach (var node in new[] { "n1", "n2", "n3" })
            File.WriteAllText(slurm[$"gpus.{node}"], StandInGpus.Healthy + string.Concat(gpus.Where(one => one.Node == node).Select(one => one.Fault + "\n")));
        File.WriteAllText(slurm["faults"], collectives + "\n");
        if (Directory.Exists(slurm["native"]))
            Directory.Delete(slurm["native"], recursive: true);

        using var process = Start(["salloc", "-Q", "-N3", Native, "vet", "run", "--profile", slurm["alps.toml"], "--out", slurm["native"]], start =>
        {
            // The name is enough: it says that there is a driver, the loader's path says where.
            start.Environment["LD_LIBRARY_PATH"] = libraries;
            start.Environment["FIRN_CUDA"] = "libcuda.so.1";
            start.Environment["FIRN_STANDIN_NVML"] = slurm["gpus.%n"];
            start.Environment["FIRN_STANDIN_NCCL"] = slurm["faults"];
            var expected = (RecipeTable)((RecipeTable)ProfileFile.Load("alps-gh200").Source.Items["environment_variables"]).Items["expected"];
            foreach (var (name, value) in expected.Items)
                start.Environment[name] = (string)((RecipeScalar)value).Value;
        });
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        Assert.True(process.WaitForExit(200_000), "the vetting did not end");
        Assert.True(File.Exists(slurm["native/report.json"]), $"no report: {output.Result} {error.Result}");
        return ((ExitCode)process.ExitCode, ReportJson.Read(slurm["native/report.json"]));
    }

    private void Profile() => File.WriteAllText(slurm["alps.toml"], """
        extends = "alps-gh200"
        [memory]
        min_total = "1 GiB"
        min_available = "256 MiB"
        [shared_memory]
        min_free = "1 MiB"
        max_used_fraction = 0.95
        [network]
        window = "100ms"
        [[network.interfaces]]
        name = "lo"
        [[mounts.at]]
        path = "/proc"
        [[disk.at]]
        path = "/tmp"
        min_free = "1 MiB"
        [cpu_gemm]
        length = "500ms"
        max_waited = 1.0
        max_frozen = 0.9
        [memory_bandwidth]
        length = "300ms"
        size = "48 MiB"
        [outliers]
        degraded = 0.98
        bad = 0.99
        [pairs]
        payload = "1 MiB"
        slow = 0.01
        [[collectives]]
        name = "nvlink"
        topology = "intranode"
        payload = "300 kB"
        deadline = "6s"
        warmups = 1
        min_nccl_rate = "1 B/s"
        nccl_required = true
        [[collectives]]
        name = "one of each node"
        topology = "internode"
        payload = "300 kB"
        deadline = "6s"
        min_nccl_rate = "1 B/s"
        nccl_required = true
        [[collectives]]
        name = "all"
        topology = "full"
        payload = "300 kB"
        deadline = "6s"
        min_nccl_rate = "1 B/s"
        nccl_required = true
        """);

    private static Process Start(string[] words, Action<ProcessStartInfo>? change = null)
    {
        var start = new ProcessStartInfo(words[0], words[1..]) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        change?.Invoke(start);
        return Process.Start(start)!;
    }
}

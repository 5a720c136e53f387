using System.Net;
using System.Net.Sockets;
using Firn.Testing;
using Firn.Vetting.Checks;
using Firn.Vetting.Profiles;

namespace Firn.Vetting.Tests.Checks;

/// <summary>Checks of memory, pages, network, clock, disk, mounts, names: each finds its fault and is silent without it.</summary>
public sealed class NodeCheckTests : IDisposable
{
    private const string MemInfo = "MemTotal:       1000000 kB\nMemAvailable:    400000 kB\nSwapTotal:       100000 kB\nSwapFree:         90000 kB\nHugePages_Free:      3\n";
    private readonly Machine machine = new();

    public void Dispose() => machine.Dispose();

    [Fact]
    public void A_variable_that_tells_of_a_secret_is_judged_but_not_printed()
    {
        machine.Variables["API_TOKEN"] = "hunter2";

        var finding = Assert.Single(machine.Check("[environment_variables.expected]\nAPI_TOKEN = \"swordfish\"").Findings);

        Assert.DoesNotContain("hunter2", finding.Cause, StringComparison.Ordinal);
        Assert.DoesNotContain("swordfish", finding.Cause, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[memory]", "")]
    [InlineData("[memory]\nmin_available = \"1 GB\"", "available")]
    [InlineData("[memory]\nmin_total = \"2 GB\"\nmax_swap_used = \"1 MB\"", "total swap")]
    [InlineData("[huge_pages]\ntransparent = \"madvise\"\nmin_free = 3", "")]
    [InlineData("[huge_pages]\ntransparent = \"never\"\nmin_free = 4\nnuma_balancing = \"0\"", "transparent free numa_balancing")]
    [InlineData("[clock]\nsource = \"tsc\"", "source")]
    public void Memory_pages_and_clock_are_compared_with_the_profile(string profile, string keys)
    {
        machine.With("/proc/meminfo", MemInfo).With("/sys/kernel/mm/transparent_hugepage/enabled", "always [madvise] never\n")
            .With("/proc/sys/kernel/numa_balancing", "1\n").With("/sys/devices/system/clocksource/clocksource0/current_clocksource", "hpet\n");

        Assert.Equal(keys.Split(' ', StringSplitOptions.RemoveEmptyEntries), machine.Keys(profile));
    }

    [Theory]
    [InlineData("count = 2", "")]
    [InlineData("count = 3", "hsn*:count")]
    [InlineData("min_megabits_per_second = 400000", "hsn*:speed hsn*:speed")]
    [InlineData("mtu = 9000", "hsn*:mtu hsn*:mtu")]
    [InlineData("max_errors = 4", "hsn*:errors")]
    [InlineData("max_carrier_changes = 2", "hsn*:flaps")]
    public void Interfaces_are_counted_and_their_speed_and_errors_read(string setting, string keys)
    {
        foreach (var (name, errors, flaps) in new[] { ("hsn0", 0, 1), ("hsn1", 5, 7) })
        {
            machine.With($"/sys/class/net/{name}/operstate", "up\n").With($"/sys/class/net/{name}/speed", "200000\n").With($"/sys/class/net/{name}/mtu", "1500\n")
                .With($"/sys/class/net/{name}/statistics/rx_errors", $"{errors}\n").With($"/sys/class/net/{name}/carrier_changes", $"{flaps}\n");
        }

        Assert.Equal(keys.Split(' ', StringSplitOptions.RemoveEmptyEntries), machine.Keys($"[network]\nwindow = \"10ms\"\n[[network.interfaces]]\nname = \"hsn*\"\n{setting}"));
    }

    [Fact]
    public void A_port_of_an_infiniband_card_that_is_not_active_is_down()
    {
        machine.With("/sys/class/infiniband/mlx5_0/ports/1/state", "4: ACTIVE\n").With("/sys/class/infiniband/mlx5_0/ports/1/rate", "400 Gb/sec (4X NDR)\n")
            .With("/sys/class/infiniband/mlx5_1/ports/1/state", "1: DOWN\n");

        Assert.Equal(["infiniband/*:down"], machine.Keys("[network]\nwindow = \"10ms\"\n[[network.interfaces]]\nname = \"infiniband/*\"\ncount = 2\nmin_megabits_per_second = 400000"));
    }

    [Fact]
    public void Errors_that_grow_while_the_check_looks_are_bad()
    {
        machine.With("/sys/class/net/hsn0/operstate", "up\n").With("/sys/class/net/hsn0/statistics/rx_errors", "1\n");
        using var later = new Timer(_ => File.Move(machine.With("/later", "2\n")["/later"], machine["/sys/class/net/hsn0/statistics/rx_errors"], overwrite: true), null, 1500, Timeout.Infinite);

        Assert.Equal(["hsn0:new_errors"], machine.Keys("[network]\nwindow = \"4s\"\n[[network.interfaces]]\nname = \"hsn0\""));
    }

    [Fact]
    public void Faults_in_the_kernels_log_count_only_when_they_are_the_nodes_and_recent()
    {
        machine.With("/proc/uptime", "100000.0 1.0\n").With("/dev/kmsg", string.Join('\n',
            "6,1,1000000,-;NVRM: Xid (PCI:0000:01:00): 79, pid=1, GPU has fallen off the bus.",
            "6,2,99000000000,-;NVRM: Xid (PCI:0000:41:00): 13, Graphics Exception: a program's own fault",
            "6,3,99900000000,-;NVRM: Xid (PCI:0000:41:00): 48, DBE (double bit error) ECC Error",
            " SUBSYSTEM=pci",
            "6,4,99900000001,-;NVRM: Xid (PCI:0000"));

        var finding = Assert.Single(machine.Check("[xid]\nwindow = \"1h\"").Findings);

        Assert.Equal("xid:48", finding.Key);
        Assert.Contains("PCI:0000:41:00", finding.Cause, StringComparison.Ordinal);
    }

    [Fact]
    public void A_log_that_may_not_be_read_is_unknown_where_it_is_required_and_never_ok()
    {
        Assert.Equal(VettingVerdict.Ok, machine.Check("[xid]").Verdict);
        Assert.Equal(VettingVerdict.Unknown, machine.Check("[xid]\nrequired = true").Verdict);
    }

    [Fact]
    public void A_disk_is_written_read_back_and_left_as_it_was()
    {
        using var disk = new TemporaryFolder();

        var result = machine.Check($"[[disk.at]]\npath = \"{disk.Path}\"\nmin_free = \"1 MB\"\nwrite = \"2 MiB\"\nmin_write_rate = \"1 kB/s\"");

        Assert.Empty(result.Findings);
        Assert.Equal([$"{disk.Path} free", $"{disk.Path} write", $"{disk.Path} read", $"{disk.Path} flush"], result.Measurements.Select(measurement => measurement.Name));
        Assert.Empty(Directory.GetFileSystemEntries(disk.Path));
    }

    [Fact]
    public void A_disk_that_is_missing_full_or_slow_is_named_by_the_profiles_path()
    {
        using var disk = new TemporaryFolder();
        Directory.CreateDirectory(disk["n1"]);

        Assert.Equal([$"{disk.Path}/%n:free", $"{disk.Path}/%n:write_rate"], machine.Keys($"[[disk.at]]\npath = \"{disk.Path}/%n\"\nmin_free = \"1 PB\"\nwrite = \"1 MiB\"\nmin_write_rate = \"900 TB/s\""));
        Assert.Equal(["/nowhere:missing"], machine.Keys("[[disk.at]]\npath = \"/nowhere\""));
    }

    [Fact]
    public void Mounts_are_there_of_their_type_and_with_their_options()
    {
        machine.With("/proc/self/mountinfo", "22 27 0:21 / /scratch rw,relatime shared:1 - lustre 10.0.0.1@tcp:/s rw,flock\n").With("/scratch/file", "");

        Assert.Empty(machine.Keys("[[mounts.at]]\npath = \"/scratch\"\ntype = \"lustre\"\noptions = [\"flock\", \"rw\"]"));
        Assert.Equal(["/scratch:type", "/scratch:option"], machine.Keys("[[mounts.at]]\npath = \"/scratch\"\ntype = \"nfs\"\noptions = [\"noatime\"]"));
        Assert.Equal(["/other:missing"], machine.Keys("[[mounts.at]]\npath = \"/other\""));
    }

    [Fact]
    public void A_service_that_listens_is_reached_and_one_that_does_not_is_named()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        Assert.Empty(machine.Keys($"[reachability]\ntargets = [\"127.0.0.1:{port}\"]"));
        listener.Stop();

        Assert.Equal([$"127.0.0.1:{port}"], machine.Keys($"[reachability]\ntargets = [\"127.0.0.1:{port}\"]"));
    }

    [Fact]
    public void Names_resolve_or_are_named()
    {
        Assert.Empty(machine.Keys("[name_resolution]\nnames = [\"localhost\"]"));
        Assert.Equal(["no-such-host.invalid:unresolved"], machine.Keys("[name_resolution]\nnames = [\"no-such-host.invalid\"]"));
    }

    [Fact]
    public void The_fast_product_is_the_slow_ones()
    {
        var (a, b, c) = (new double[CpuGemmCheck.Size * CpuGemmCheck.Size], new double[CpuGemmCheck.Size * CpuGemmCheck.Size], new double[CpuGemmCheck.Size * CpuGemmCheck.Size]);
        for (var i = 0; i < a.Length; i++)
            (a[i], b[i]) = (i % 23 - 11, i % 19 - 9);

        CpuGemmCheck.Multiply(a, b, c);

        for (var row = 0; row < CpuGemmCheck.Size; row += 7)
            Assert.Equal(CpuGemmCheck.Reference(a, b, row), c[(row * CpuGemmCheck.Size)..((row + 1) * CpuGemmCheck.Size)]);
    }

    [Fact]
    public void Processors_and_memory_are_measured()
    {
        Assert.Contains(machine.Check("[cpu_gemm]\nlength = \"50ms\"\nthreads = 1\nmax_frozen = 1.0").Measurements, measurement => measurement is { Name: "gflops", Value: > 0 });
        Assert.Contains(machine.Check("[memory_bandwidth]\nlength = \"20ms\"\nthreads = 1\nsize = \"8 MiB\"").Measurements, measurement => measurement is { Name: "triad", Value: > 0 });
        Assert.Equal(["gflops"], machine.Keys("[cpu_gemm]\nlength = \"50ms\"\nthreads = 1\nmin_gflops = 1e8\nmax_frozen = 1.0"));
    }

    [Fact]
    public void A_check_that_hangs_is_late_and_the_next_one_still_runs()
    {
        var results = new List<CheckResult>();

        CheckRunner.Run([new Hanging(), new Failing()], TimeSpan.FromMilliseconds(100), new NodeView { Name = "n1" }, results.Add);

        Assert.Equal([("hangs:late", VettingVerdict.Bad), ("fails:fault", VettingVerdict.Unknown)], results.Select(result => (result.Findings[0].Key, result.Verdict)));
    }

    private sealed class Hanging() : NodeCheck("hangs", null)
    {
        public override void Run(NodeView node, CheckNotes notes) => Thread.Sleep(TimeSpan.FromSeconds(3));
    }

    private sealed class Failing() : NodeCheck("fails", null)
    {
        public override void Run(NodeView node, CheckNotes notes) => throw new InvalidOperationException("on purpose");
    }
}

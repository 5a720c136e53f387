using Firn.Telemetry.Recording;
using Firn.Telemetry.Sampling;
using Firn.Testing;

namespace Firn.Telemetry.Tests.Sampling;

/// <summary>The kernel's files, read from a folder of typed ones (synthetic, layouts of Linux 5.14 and 6.x), and from this machine.</summary>
public sealed class NodeSamplerTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Every_quantity_has_its_value_and_unit()
    {
        File("proc/stat", "cpu  10 1 5 100 7 1 2 3 0 0\ncpu0 10 1 5 100 7 1 2 3 0 0\nctxt 99\nprocs_running 2\nprocs_blocked 4\n");
        File("proc/meminfo", "MemTotal:       100 kB\nMemAvailable:    40 kB\nDirty:  3 kB\n");
        File("proc/vmstat", "pgfault 1000\npgmajfault 12\npswpin 1\npswpout 2\n");
        File("proc/pressure/io", "some avg10=0.00 avg60=0.00 avg300=0.00 total=500\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=200\n");
        File("proc/diskstats", " 259 0 nvme0n1 10 0 100 5 20 0 200 6 0 77 88 0 0 0 0 0 0\n 259 1 nvme0n1p1 1 0 1 1 1 0 1 1 0 1 1\n   7 0 loop0 1 0 1 1 1 0 1 1 0 1 1\n");
        Directory.CreateDirectory(folder["sys/block/nvme0n1"]);
        File("proc/net/dev", "Inter-|   Receive    |  Transmit\n face |bytes packets errs drop fifo frame compressed multicast|bytes packets errs drop fifo colls carrier compressed\n  hsn0: 1000 10 0 0 0 0 0 0 2000 20 0 0 0 0 0 0\n    lo: 1 1 0 0 0 0 0 0 1 1 0 0 0 0 0 0\n");
        File("sys/class/net/hsn0/speed", "200000\n");
        var frame = new SampleFrame();
        var node = new NodeSampler(folder["proc"], folder["sys"]);

        node.Sample(frame);

        Assert.Equal(
            "Disk0 busy=77ms, Disk0 read=51200B, Disk0 written=102400B, Nic0 packets=30, Nic0 received=1000B, Nic0 sent=2000B, Nic1 packets=2, Nic1 received=1B, Nic1 sent=1B, Node0 context_switches=99, Node0 cpu_idle=1000ms, Node0 cpu_iowait=70ms, Node0 cpu_steal=30ms, Node0 cpu_system=80ms, Node0 cpu_user=110ms, Node0 major_page_faults=12, Node0 memory_available=40960B, Node0 memory_dirty=3072B, Node0 page_faults=1000, Node0 pressure_io_full=200us, Node0 pressure_io_some=500us, Node0 processes_blocked=4, Node0 swapped_in=1pages, Node0 swapped_out=2pages",
            string.Join(", ", frame.Series.Select((one, i) => $"{one.Entity}{one.Index} {one.Metric}={frame.Values[i]}{(one.Unit == "1" ? "" : one.Unit)}").Order(StringComparer.Ordinal)));
        Assert.Equal((200_000_000_000, 0), (node.LineRate("hsn0"), node.LineRate("lo")));
    }

    [Fact]
    public void Files_that_are_missing_or_strange_give_no_values_and_no_error()
    {
        var frame = new SampleFrame();
        new NodeSampler(folder["none"], folder["none"]).Sample(frame);
        Assert.Empty(frame.Series);

        File("proc/stat", "cpu\n");
        File("proc/diskstats", "x\n\n 1 2\n");
        File("proc/net/dev", ":\nabc: \n");
        new NodeSampler(folder["proc"], folder["sys"]).Sample(frame);
    }

    [Theory]
    [InlineData("0::/job_7/step_0\n", "job_7/step_0/memory.max=1000 job_7/step_0/cpu.max=200000_100000 job_7/step_0/memory.current=600", 1000L, 2.0, 600L)]
    [InlineData("0::/\n", "memory.max=max cpu.max=max_100000 memory.current=5", null, null, 5L)]
    [InlineData("4:memory:/a\n1:cpu,cpuacct:/a\n", "memory/a/memory.limit_in_bytes=9223372036854771712 memory/a/memory.usage_in_bytes=9 cpu,cpuacct/a/cpu.cfs_quota_us=-1 cpu,cpuacct/a/cpu.cfs_period_us=100000", null, null, 9L)]
    [InlineData("4:memory:/a\n1:cpu:/a\n", "memory/a/memory.limit_in_bytes=4096 memory/a/memory.usage_in_bytes=9 cpu/a/cpu.cfs_quota_us=50000 cpu/a/cpu.cfs_period_us=100000", 4096L, 0.5, 9L)]
    public void Limits_of_both_versions_of_control_groups_are_read(string membership, string files, long? memory, double? processors, long used)
    {
        File("proc/self/cgroup", membership);
        foreach (var entry in files.Split(' '))
            File("cgroup/" + entry.Split('=')[0], entry.Split('=')[1].Replace('_', ' ') + "\n");
        var group = new GroupSampler(folder["proc"], folder["cgroup"]);
        var frame = new SampleFrame();

        group.Sample(frame);

        Assert.Equal((memory, processors, used), (group.MemoryLimit, group.ProcessorLimit, frame.Values[0]));
    }

    private void File(string path, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(folder[path])!);
        System.IO.File.WriteAllText(folder[path], content);
    }
}

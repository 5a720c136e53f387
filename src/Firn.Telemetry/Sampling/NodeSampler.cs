using System.Globalization;
using System.Text;
using Firn.Telemetry.Recording;

namespace Firn.Telemetry.Sampling;

/// <summary>The node as a whole: processors, memory, page faults, pressure, disks, network interfaces.</summary>
/// <param name="proc">Where the kernel's process files are; <c>/proc</c>, another folder in tests.</param>
/// <param name="sys">Where the kernel's device files are; <c>/sys</c>, another folder in tests.</param>
internal sealed class NodeSampler(string proc = "/proc", string sys = "/sys")
{
    // USER_HZ, the unit of /proc/stat and /proc/PID/stat: 100 on every Linux since 2.6.
    private const long MillisecondsPerTick = 10;
    private const long SectorBytes = 512;
    private readonly KernelFile file = new();
    private readonly byte[] stat = Path(proc, "stat");
    private readonly byte[] memory = Path(proc, "meminfo");
    private readonly byte[] paging = Path(proc, "vmstat");
    private readonly byte[] disks = Path(proc, "diskstats");
    private readonly byte[] network = Path(proc, "net/dev");
    private readonly (byte[] Path, string Name)[] pressures = [.. new[] { "cpu", "io", "memory" }.Select(name => (Path(proc, "pressure/" + name), name))];
    private readonly Dictionary<string, int> diskNumbers = [];
    private readonly Dictionary<string, int> nicNumbers = [];

    /// <summary>Names of the disks, in the order of their numbers.</summary>
    public IReadOnlyCollection<string> Disks => diskNumbers.Keys;

    /// <summary>Names of the interfaces, in the order of their numbers.</summary>
    public IReadOnlyCollection<string> Nics => nicNumbers.Keys;

    /// <summary>Line rate of an interface in bits a second; 0 when the driver does not say.</summary>
    public long LineRate(string nic) =>
        long.TryParse(Encoding.UTF8.GetString(file.Read($"{sys}/class/net/{nic}/speed")).Trim(), NumberStyles.Integer, CultureInfo.InvariantCulture, out var megabits) && megabits > 0 ? megabits * 1_000_000 : 0;

    /// <summary>Reads everything once.</summary>
    public void Sample(SampleFrame frame)
    {
        Processors(frame);
        Memory(frame);
        Paging(frame);
        Pressure(frame);
        DiskCounters(frame);
        NetworkCounters(frame);
    }

    private static byte[] Path(string root, string name) => Encoding.UTF8.GetBytes($"{root}/{name}\0");

    private void Processors(SampleFrame frame)
    {
        var text = file.Read(stat);
        while (Fields.Line(ref text, out var line))
        {
            var fields = new Fields(line);
            var name = fields.Word();
            if (name.SequenceEqual("cpu"u8))
            {
                long user = fields.Number(), nice = fields.Number(), system = fields.Number(), idle = fields.Number(), wait = fields.Number(), hard = fields.Number(), soft = fields.Number(), steal = fields.Number();
                Counter("cpu_user", user + nice);
                Counter("cpu_system", system + hard + soft);
                Counter("cpu_idle", idle);
                Counter("cpu_iowait", wait);
                Counter("cpu_steal", steal);
            }
            else if (name.SequenceEqual("ctxt"u8))
            {
                frame.Counter(EntityKind.Node, 0, "context_switches", "1", fields.Number());
            }
            else if (name.SequenceEqual("procs_blocked"u8))
            {
                frame.Gauge(EntityKind.Node, 0, "processes_blocked", "1", fields.Number());
                return;
            }
        }

        void Counter(string metric, long ticks) => frame.Counter(EntityKind.Node, 0, metric, "ms", ticks * MillisecondsPerTick);
    }

    private void Memory(SampleFrame frame)
    {
        var text = file.Read(memory);
        while (Fields.Line(ref text, out var line))
        {
            var fields = new Fields(line);
            var name = fields.Word();
            if (name.SequenceEqual("MemAvailable:"u8))
                frame.Gauge(EntityKind.Node, 0, "memory_available", "B", fields.Number() * 1024);
            else if (name.SequenceEqual("Dirty:"u8))
                frame.Gauge(EntityKind.Node, 0, "memory_dirty", "B", fields.Number() * 1024);
            else if (name.SequenceEqual("SwapFree:"u8))
                frame.Gauge(EntityKind.Node, 0, "swap_free", "B", fields.Number() * 1024);
        }
    }

    private void Paging(SampleFrame frame)
    {
        var text = file.Read(paging);
        while (Fields.Line(ref text, out var line))
        {
            var fields = new Fields(line);
            var name = fields.Word();
            if (name.SequenceEqual("pgfault"u8))
                frame.Counter(EntityKind.Node, 0, "page_faults", "1", fields.Number());
            else if (name.SequenceEqual("pgmajfault"u8))
                frame.Counter(EntityKind.Node, 0, "major_page_faults", "1", fields.Number());
            else if (name.SequenceEqual("pswpin"u8))
                frame.Counter(EntityKind.Node, 0, "swapped_in", "pages", fields.Number());
            else if (name.SequenceEqual("pswpout"u8))
                frame.Counter(EntityKind.Node, 0, "swapped_out", "pages", fields.Number());
        }
    }

    private void Pressure(SampleFrame frame)
    {
        foreach (var (path, name) in pressures)
            PressureOf(frame, EntityKind.Node, file.Read(path), name);
    }

    /// <summary>Lines <c>some avg10=… total=N</c>: microseconds in which some, or all, tasks waited.</summary>
    internal static void PressureOf(SampleFrame frame, EntityKind entity, ReadOnlySpan<byte> text, string resource)
    {
        while (Fields.Line(ref text, out var line))
        {
            var at = line.IndexOf("total="u8);
            if (at < 0 || !System.Buffers.Text.Utf8Parser.TryParse(line[(at + 6)..], out long total, out _))
                continue;
            frame.Counter(entity, 0, Names(resource, line.StartsWith("some"u8)), "us", total);
        }

        static string Names(string resource, bool some) => (resource, some) switch
        {
            ("cpu", true) => "pressure_cpu_some",
            ("cpu", false) => "pressure_cpu_full",
            ("io", true) => "pressure_io_some",
            ("io", false) => "pressure_io_full",
            (_, true) => "pressure_memory_some",
            _ => "pressure_memory_full",
        };
    }

    private void DiskCounters(SampleFrame frame)
    {
        var text = file.Read(disks);
        while (Fields.Line(ref text, out var line))
        {
            var fields = new Fields(line);
            fields.Skip(2);
            var name = fields.Word();
            if (Number(diskNumbers, name, IsWholeDisk) is not { } disk)
                continue;
            fields.Skip(2);
            var read = fields.Number() * SectorBytes;
            fields.Skip(3);
            var written = fields.Number() * SectorBytes;
            fields.Skip(2);
            frame.Counter(EntityKind.Disk, disk, "read", "B", read);
            frame.Counter(EntityKind.Disk, disk, "written", "B", written);
            frame.Counter(EntityKind.Disk, disk, "busy", "ms", fields.Number());
        }
    }

    private void NetworkCounters(SampleFrame frame)
    {
        var text = file.Read(network);
        while (Fields.Line(ref text, out var line))
        {
            var colon = line.IndexOf((byte)':');
            if (colon < 0 || Number(nicNumbers, line[..colon].Trim((byte)' '), _ => true) is not { } nic)
                continue;
            var fields = new Fields(line[(colon + 1)..]);
            var received = fields.Number();
            var packetsIn = fields.Number();
            fields.Skip(6);
            frame.Counter(EntityKind.Nic, nic, "received", "B", received);
            frame.Counter(EntityKind.Nic, nic, "sent", "B", fields.Number());
            frame.Counter(EntityKind.Nic, nic, "packets", "1", packetsIn + fields.Number());
        }
    }

    // Partitions are counted in their disk; loop and RAM disks are no hardware.
    private bool IsWholeDisk(string name) => !name.StartsWith("loop", StringComparison.Ordinal) && !name.StartsWith("ram", StringComparison.Ordinal) && !name.StartsWith("zram", StringComparison.Ordinal) && Directory.Exists($"{sys}/block/{name}");

    private static int? Number(Dictionary<string, int> numbers, ReadOnlySpan<byte> name, Func<string, bool> belongs)
    {
        Span<char> text = stackalloc char[64];
        if (name.Length is 0 or > 64)
            return null;
        var chars = text[..Encoding.UTF8.GetChars(name, text)];
        var lookup = numbers.GetAlternateLookup<ReadOnlySpan<char>>();
        if (lookup.TryGetValue(chars, out var number))
            return number < 0 ? null : number;
        var key = chars.ToString();
        var known = numbers.Count;
        if (!belongs(key))
            return null;
        numbers.Add(key, known);
        return known;
    }
}

using System.Buffers.Text;
using System.Text;
using Firn.Telemetry.Recording;
using Firn.Telemetry.Running;

namespace Firn.Telemetry.Sampling;

/// <summary>
/// The processes of the ranks on this node, children included: processor time, memory, page faults, I/O, threads and what
/// they wait for. What ended children used is kept, so that counters never go back.
/// </summary>
/// <param name="time">For how long it may look for new processes.</param>
internal sealed class ProcessTree(TimeProvider time)
{
    // Looking through all processes of a node may cost at most this share of the time between two looks.
    private const double ScanBudget = 0.003;
    private const double MostSecondsBetweenScans = 10;
    private const int ThreadsPerSample = 64;
    private static readonly HashSet<string> Launchers = ["sh", "bash", "dash", "zsh", "env", "time", "timeout", "nice", "numactl", "taskset", "tini", "dumb-init", "stdbuf", "firn-node"];
    private readonly KernelFile file = new();
    private readonly Dictionary<int, Member> members = [];
    private readonly HashSet<int> strangers = [];
    private readonly SortedDictionary<int, RankTotals> ranks = [];
    private readonly List<int> gone = [];
    private long firstScan;
    private long nextScan;
    private long lastThreads;

    /// <summary>Called when a rank is seen for the first time.</summary>
    public Action<int, int, RankPlace>? RankSeen { get; set; }

    /// <summary>Called when the last process of a rank has gone.</summary>
    public Action<int>? RankEnded { get; set; }

    /// <summary>Ranks that still have a process.</summary>
    public int Alive => ranks.Values.Count(rank => rank.Processes > 0);

    /// <summary>Takes a process in whose children belong to the program.</summary>
    public void Add(int pid, int rank)
    {
        members.TryAdd(pid, new Member(pid, rank, null));
        ranks.TryAdd(rank, new RankTotals());

        // What looked foreign before may be its child.
        strangers.Clear();
        nextScan = 0;
    }

    /// <summary>Reads everything once.</summary>
    public void Sample(SampleFrame frame)
    {
        Scan();
        foreach (var rank in ranks.Values)
            rank.Begin();
        gone.Clear();
        foreach (var member in members.Values)
        {
            if (!Read(member))
                gone.Add(member.Pid);
        }

        Threads();
        foreach (var pid in gone)
        {
            var member = members[pid];
            members.Remove(pid);
            ranks[member.Rank].Keep(member);
        }

        foreach (var (rank, totals) in ranks)
        {
            if (totals.Processes == 0)
            {
                if (totals.WasAlive)
                    RankEnded?.Invoke(rank);
                totals.WasAlive = false;
                continue;
            }

            totals.WasAlive = true;
            Write(frame, rank, totals);
        }
    }

    private static void Write(SampleFrame frame, int rank, RankTotals totals)
    {
        var sum = totals.Sum;
        frame.Counter(EntityKind.Rank, rank, "cpu_user", "ms", sum.User);
        frame.Counter(EntityKind.Rank, rank, "cpu_system", "ms", sum.System);
        frame.Counter(EntityKind.Rank, rank, "cpu_children", "ms", sum.Children);
        frame.Counter(EntityKind.Rank, rank, "page_faults", "1", sum.MinorFaults);
        frame.Counter(EntityKind.Rank, rank, "major_page_faults", "1", sum.MajorFaults);
        frame.Counter(EntityKind.Rank, rank, "io_delay", "ms", sum.IoDelay);
        frame.Counter(EntityKind.Rank, rank, "read", "B", sum.Read);
        frame.Counter(EntityKind.Rank, rank, "written", "B", sum.Written);
        frame.Counter(EntityKind.Rank, rank, "read_calls", "B", sum.ReadCalls);
        frame.Counter(EntityKind.Rank, rank, "write_calls", "B", sum.WriteCalls);
        frame.Gauge(EntityKind.Rank, rank, "memory_resident", "B", totals.Resident);
        frame.Gauge(EntityKind.Rank, rank, "processes", "1", totals.Processes);
        frame.Gauge(EntityKind.Rank, rank, "threads", "1", totals.Threads);
        frame.Gauge(EntityKind.Rank, rank, "running", "1", totals.Running);
        frame.Gauge(EntityKind.Rank, rank, "blocked", "1", totals.Blocked);
        frame.Gauge(EntityKind.Rank, rank, "stopped", "1", totals.Stopped);
        if (totals.HottestThread >= 0)
            frame.Gauge(EntityKind.Rank, rank, "hottest_thread", "ppm", totals.HottestThread);
    }

    /// <summary>Finds new children. The kernel lists a process's children only where it was built to; parents are known everywhere.</summary>
    private void Scan()
    {
        var begin = time.GetTimestamp();
        if (begin < nextScan)
            return;
        var seen = new HashSet<int>();
        var found = new List<(int Pid, int Parent)>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder.AsSpan()), out var pid))
                continue;
            seen.Add(pid);
            if (members.ContainsKey(pid) || strangers.Contains(pid))
                continue;
            if (Parent(file.OfProcess(pid, "stat"u8)) is { } parent)
                found.Add((pid, parent));
        }

        strangers.IntersectWith(seen);
        for (var again = true; again;)
        {
            again = false;
            for (var i = found.Count - 1; i >= 0; i--)
            {
                if (!members.TryGetValue(found[i].Parent, out var parent))
                    continue;
                Adopt(found[i].Pid, parent);
                found.RemoveAt(i);
                again = true;
            }
        }

        foreach (var (pid, _) in found)
            strangers.Add(pid);
        var cost = time.GetElapsedTime(begin);
        if (firstScan == 0)
            firstScan = begin;

        // At the start programs start their helpers, and a look is dear because nothing is warm: the budget holds afterwards.
        var pause = time.GetElapsedTime(firstScan, begin) < TimeSpan.FromSeconds(5) ? 0 : Math.Min(cost.TotalSeconds / ScanBudget, MostSecondsBetweenScans);
        nextScan = begin + (long)(pause * time.TimestampFrequency);
    }

    private void Adopt(int pid, Member parent)
    {
        var rank = parent.Rank;
        var variables = Variables(pid);
        if (variables.Count > 0)
        {
            var place = RankPlace.From(name => variables.GetValueOrDefault(name), "");

            // A launcher's children know their own ranks; a launcher that is itself a Slurm task is rank of nothing then.
            if (place.Launcher is "torch" or "openmpi" or "pmi" && !ranks.ContainsKey(place.Rank))
            {
                RankSeen?.Invoke(place.Rank, pid, place);
                ranks.Add(place.Rank, new RankTotals());
            }

            if (place.Launcher is "torch" or "openmpi" or "pmi")
                rank = place.Rank;
        }

        members.Add(pid, new Member(pid, rank, rank == parent.Rank ? parent : null));
    }

    /// <summary>The variables that say which rank a process is; no other is kept.</summary>
    private Dictionary<string, string> Variables(int pid)
    {
        var result = new Dictionary<string, string>();
        var text = file.OfProcess(pid, "environ"u8);
        while (!text.IsEmpty)
        {
            var end = text.IndexOf((byte)0);
            var entry = end < 0 ? text : text[..end];
            text = end < 0 ? default : text[(end + 1)..];
            if (IsRankVariable(entry) && entry.IndexOf((byte)'=') is > 0 and var equals)
                result[Encoding.ASCII.GetString(entry[..equals])] = Encoding.ASCII.GetString(entry[(equals + 1)..]);
        }

        return result;
    }

    private static bool IsRankVariable(ReadOnlySpan<byte> entry) =>
        entry.StartsWith("RANK="u8) || entry.StartsWith("LOCAL_RANK="u8) || entry.StartsWith("WORLD_SIZE="u8) || entry.StartsWith("LOCAL_WORLD_SIZE="u8)
        || entry.StartsWith("OMPI_COMM_WORLD_"u8) || entry.StartsWith("PMI_RANK="u8) || entry.StartsWith("PMI_SIZE="u8) || entry.StartsWith("MPI_LOCAL"u8);

    private static int? Parent(ReadOnlySpan<byte> stat)
    {
        // The name is in brackets and may hold anything, brackets too.
        var name = stat.LastIndexOf((byte)')');
        if (name < 0)
            return null;
        var fields = new Fields(stat[(name + 2)..]);
        fields.Skip(1);
        return (int)fields.Number();
    }

    private bool Read(Member member)
    {
        var stat = file.OfProcess(member.Pid, "stat"u8);
        var name = stat.LastIndexOf((byte)')');
        if (name < 0)
            return false;
        member.IsLauncher = Launchers.Contains(Encoding.UTF8.GetString(stat[(stat.IndexOf((byte)'(') + 1)..name]));
        var fields = new Fields(stat[(name + 2)..]);
        var state = fields.Word();
        var letter = state.IsEmpty ? (byte)'?' : state[0];
        fields.Skip(6);
        var now = new Counters { MinorFaults = fields.Number() };
        fields.Skip(1);
        now.MajorFaults = fields.Number();
        fields.Skip(1);
        now.User = fields.Number() * 10;
        now.System = fields.Number() * 10;
        fields.Skip(4);
        var threads = fields.Number();
        fields.Skip(1);
        var started = fields.Number();
        fields.Skip(1);
        var resident = fields.Number() * Environment.SystemPageSize;
        fields.Skip(17);
        now.IoDelay = fields.Number() * 10;
        if (letter is (byte)'Z' or (byte)'X' || (member.Started != 0 && member.Started != started))
            return false;
        member.Started = started;
        Io(member, ref now);
        if (!member.IsMain)
            now.Children = now.User + now.System;
        member.Now = now;
        ranks[member.Rank].Take(now, resident, threads, letter);
        return true;
    }

    private void Io(Member member, ref Counters now)
    {
        var text = file.OfProcess(member.Pid, "io"u8);
        while (Fields.Line(ref text, out var line))
        {
            var fields = new Fields(line);
            var name = fields.Word();
            if (name.SequenceEqual("rchar:"u8))
                now.ReadCalls = fields.Number();
            else if (name.SequenceEqual("wchar:"u8))
                now.WriteCalls = fields.Number();
            else if (name.SequenceEqual("read_bytes:"u8))
                now.Read = fields.Number();
            else if (name.SequenceEqual("write_bytes:"u8))
                now.Written = fields.Number();
        }
    }

    /// <summary>How busy the busiest thread of each rank was. A share of the threads is looked at each time, the hottest ones always.</summary>
    private void Threads()
    {
        var now = time.GetTimestamp();
        if (lastThreads != 0 && time.GetElapsedTime(lastThreads, now) < TimeSpan.FromMilliseconds(50))
            return;
        lastThreads = now;
        var share = Math.Max(2, ThreadsPerSample / Math.Max(1, members.Count));
        foreach (var member in members.Values)
        {
            if (member.Started == 0)
                continue;
            member.RefreshThreads(now, time);
            var hottest = -1L;
            for (var i = 0; i < member.Threads.Count; i++)
            {
                // Sorted so that the hottest come first; the rest take turns.
                var due = i < 4 || (i + member.Turn) % Math.Max(1, member.Threads.Count / share) == 0;
                var thread = member.Threads[i];
                if (due && ThreadTime(member.Pid, thread.Id) is { } nanoseconds)
                {
                    var elapsed = time.GetElapsedTime(thread.At, now).TotalNanoseconds;
                    if (thread.At != 0 && elapsed > 0)
                        thread.Busy = Math.Clamp((long)((nanoseconds - thread.Nanoseconds) / elapsed * 1e6), 0, 1_000_000);
                    (thread.Nanoseconds, thread.At) = (nanoseconds, now);
                }

                hottest = Math.Max(hottest, thread.Busy);
            }

            member.Turn++;
            ranks[member.Rank].Heat(hottest, member.IsMain);
        }
    }

    private long? ThreadTime(int pid, int tid)
    {
        var text = file.OfThread(pid, tid, "schedstat"u8);
        if (!text.IsEmpty && Utf8Parser.TryParse(text, out long running, out _))
            return running;
        var stat = file.OfThread(pid, tid, "stat"u8);
        var name = stat.LastIndexOf((byte)')');
        if (name < 0)
            return null;
        var fields = new Fields(stat[(name + 2)..]);
        fields.Skip(11);
        return (fields.Number() + fields.Number()) * 10_000_000;
    }

    private struct Counters
    {
        public long User, System, Children, MinorFaults, MajorFaults, IoDelay, Read, Written, ReadCalls, WriteCalls;

        public void Add(in Counters other)
        {
            User += other.User;
            System += other.System;
            Children += other.Children;
            MinorFaults += other.MinorFaults;
            MajorFaults += other.MajorFaults;
            IoDelay += other.IoDelay;
            Read += other.Read;
            Written += other.Written;
            ReadCalls += other.ReadCalls;
            WriteCalls += other.WriteCalls;
        }
    }

    private sealed class ThreadHeat(int id)
    {
        public int Id { get; } = id;

        public long Nanoseconds { get; set; }

        public long At { get; set; }

        public long Busy { get; set; } = -1;
    }

    private sealed class Member(int pid, int rank, Member? parent)
    {
        private long listed;

        public int Pid { get; } = pid;

        public int Rank { get; } = rank;

        /// <summary>Only starts others, such as a shell.</summary>
        public bool IsLauncher { get; set; }

        /// <summary>The program itself and not one of its helpers: the first below any launchers.</summary>
        public bool IsMain => parent is null || (parent.IsLauncher && parent.IsMain);

        public Counters Now { get; set; }

        public long Started { get; set; }

        public int Turn { get; set; }

        public List<ThreadHeat> Threads { get; private set; } = [];

        public void RefreshThreads(long now, TimeProvider time)
        {
            Threads.Sort((left, right) => right.Busy.CompareTo(left.Busy));
            if (listed != 0 && time.GetElapsedTime(listed, now) < TimeSpan.FromSeconds(Threads.Count > 32 ? 10 : 2))
                return;
            listed = now;
            try
            {
                var ids = Directory.EnumerateDirectories($"/proc/{Pid}/task").Select(folder => int.Parse(Path.GetFileName(folder.AsSpan()), System.Globalization.CultureInfo.InvariantCulture)).ToHashSet();
                Threads = [.. Threads.Where(thread => ids.Remove(thread.Id)), .. ids.Select(id => new ThreadHeat(id))];
            }
            catch (IOException)
            {
                Threads = [];
            }
        }
    }

    private sealed class RankTotals
    {
        private Counters ended;
        private Counters sum;

        public Counters Sum
        {
            get
            {
                var all = ended;
                all.Add(sum);
                return all;
            }
        }

        public bool WasAlive { get; set; }

        public long Resident { get; private set; }

        public long Processes { get; private set; }

        public long Threads { get; private set; }

        public long Running { get; private set; }

        public long Blocked { get; private set; }

        public long Stopped { get; private set; }

        /// <summary>The busiest thread of the rank's own process; helpers count in <see cref="Counters.Children"/>.</summary>
        public long HottestThread { get; private set; }

        public void Begin() => (sum, Resident, Processes, Threads, Running, Blocked, Stopped, HottestThread) = (default, 0, 0, 0, 0, 0, 0, -1);

        public void Take(in Counters now, long resident, long threads, byte state)
        {
            sum.Add(now);
            Resident += resident;
            Processes++;
            Threads += threads;
            Running += state == 'R' ? 1 : 0;
            Blocked += state == 'D' ? 1 : 0;
            Stopped += state is (byte)'T' or (byte)'t' ? 1 : 0;
        }

        public void Keep(Member member) => ended.Add(member.Now);

        public void Heat(long busy, bool isMain)
        {
            if (isMain)
                HottestThread = Math.Max(HottestThread, busy);
        }
    }
}

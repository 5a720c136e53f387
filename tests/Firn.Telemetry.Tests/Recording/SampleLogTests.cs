using CsCheck;
using Firn.Core;
using Firn.Telemetry.Recording;
using Firn.Testing;

namespace Firn.Telemetry.Tests.Recording;

/// <summary>What is written to a sample log comes back, also when the machine went away in the middle.</summary>
public sealed class SampleLogTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Every_value_comes_back_at_its_time()
    {
        var number = 0;
        Gen.Select(Gen.Int[0, 30], Gen.Frequency((4, Gen.Long), (2, Gen.Const(7L)), (1, Gen.Const(SampleFrame.Missing)))).Array[0, 20].Array[1, 30].Sample(samples =>
        {
            var path = folder[$"{Interlocked.Increment(ref number)}.samples"];
            var written = Write(path, samples);

            var read = Read(path, out var torn);

            Assert.False(torn);
            return written.SequenceEqual(read);
        }, iter: 200);
    }

    [Fact]
    public void A_log_cut_at_any_byte_gives_the_whole_samples_before_the_cut()
    {
        var written = Write(folder["whole.samples"], [.. Enumerable.Range(0, 12).Select(i => new[] { (1, i * 1000L), (2, (long)-i), (3, i % 3 == 0 ? SampleFrame.Missing : 5L) })]);
        var bytes = File.ReadAllBytes(folder["whole.samples"]);

        for (var length = 8; length < bytes.Length; length++)
        {
            var read = Read(new SampleLogReader("cut", bytes[..length]), out _);

            Assert.True(written.Take(read.Count).SequenceEqual(read), $"cut at {length}");
        }
    }

    [Fact]
    public void A_changed_byte_is_noticed_and_what_was_before_it_stays()
    {
        var written = Write(folder["whole.samples"], [.. Enumerable.Range(0, 12).Select(i => new[] { (1, i * 1000L), (2, 3L) })]);
        var bytes = File.ReadAllBytes(folder["whole.samples"]);

        for (var at = 8; at < bytes.Length; at++)
        {
            var damaged = bytes.ToArray();
            damaged[at] ^= 0x40;
            try
            {
                var read = Read(new SampleLogReader("damaged", damaged), out _);
                Assert.True(written.Take(read.Count).SequenceEqual(read), $"byte {at}");
            }
            catch (FirnException error)
            {
                Assert.Equal("FIRN-SCR-010", error.Code);
            }
        }
    }

    [Fact]
    public void A_file_of_another_kind_or_version_is_refused()
    {
        File.WriteAllText(folder["text"], "timestamp,gpuId");
        File.WriteAllText(folder["newer"], "FIRNSMP2");

        Assert.Equal("FIRN-SCR-010", Assert.Throws<FirnException>(() => new SampleLogReader(folder["text"])).Code);
        Assert.Contains("version 2", Assert.Throws<FirnException>(() => new SampleLogReader(folder["newer"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_its_owner_can_read_a_log()
    {
        Write(folder["own.samples"], []);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(folder["own.samples"]));
    }

    [Fact]
    public void The_bytes_of_version_1_stay_readable()
    {
        Write(folder["golden.samples"], [[(0, 1L), (1, 500L)], [(0, 2L)], [(0, 2L), (1, -3L), (2, long.MaxValue)]]);

        Golden.Match("tests/compat/samples-v1.samples", File.ReadAllBytes(folder["golden.samples"]));
        Assert.Equal("0 0=1 1=500|1000000 0=2|2000000 0=2 1=-3 2=9223372036854775807", string.Join('|', Read(Repository.File("tests/compat/samples-v1.samples"), out _)));
    }

    [Fact]
    public void A_quiet_second_costs_few_bytes()
    {
        using var log = new SampleLogWriter(folder["quiet.samples"], json => json.WriteString("node", "n1"));
        var frame = new SampleFrame();
        for (var i = 0; i < 200; i++)
            frame.Gauge(EntityKind.Gpu, i, "power", "mW", 100_000);
        log.Write(TimeSpan.Zero, frame);
        var before = log.Length;
        for (var second = 1; second <= 100; second++)
            log.Write(TimeSpan.FromSeconds(second), frame);

        Assert.InRange((log.Length - before) / 100, 1, 16);
    }

    private static List<string> Write(string path, (int Series, long Value)[][] samples)
    {
        using var log = new SampleLogWriter(path, json => json.WriteString("node", "n1"));
        var frame = new SampleFrame();
        var written = new List<string>();
        for (var i = 0; i < samples.Length; i++)
        {
            frame.Clear();
            foreach (var (series, value) in samples[i])
                frame.Gauge(EntityKind.Gpu, series, "m", "1", value);
            log.Write(TimeSpan.FromSeconds(i), frame);
            written.Add(Line(TimeSpan.FromSeconds(i), frame.Series, frame.Values));
        }

        return written;
    }

    private static List<string> Read(string path, out bool torn) => Read(new SampleLogReader(path), out torn);

    private static List<string> Read(SampleLogReader reader, out bool torn)
    {
        var read = new List<string>();
        while (reader.Next() is { } kind)
        {
            if (kind == SampleLogReader.RecordKind.Values)
                read.Add(Line(reader.Since, reader.Series, reader.Values));
        }

        torn = reader.IsTorn;
        return read;
    }

    private static string Line(TimeSpan since, IReadOnlyList<SeriesInfo> series, ReadOnlySpan<long> values)
    {
        var text = new System.Text.StringBuilder().Append((long)since.TotalMicroseconds);
        for (var i = 0; i < values.Length; i++)
        {
            if (values[i] != SampleFrame.Missing)
                text.Append(' ').Append(series[i].Index).Append('=').Append(values[i]);
        }

        return text.ToString();
    }
}

using System.Diagnostics;
using Firn.Core;
using Firn.Testing;

namespace Firn.Benchmarks.Fuzzing;

/// <summary>
/// Feeds a parser mutated input. A parser may answer or throw <see cref="FirnException"/>; anything else, and anything
/// that takes longer than the limit, is a fault: the input is written to <c>artifacts/fuzz/</c>.
/// </summary>
internal static class FuzzRun
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    private static readonly SortedDictionary<string, FuzzTarget> Targets = FuzzTargets.All();

    public static IEnumerable<string> Names => Targets.Keys;

    public static int Run(string name, int seconds)
    {
        if (name == "all")
        {
            var worst = 0;
            foreach (var target in Targets.Keys)
                worst = Math.Max(worst, Run(target, seconds));
            return worst;
        }

        if (!Targets.TryGetValue(name, out var chosen))
        {
            Console.Error.WriteLine($"fuzz: there is no parser {name}; there are {string.Join(", ", Names)}");
            return 2;
        }

        var watch = Stopwatch.StartNew();
        var runs = 0UL;
        byte[] current = [];
        var since = watch.Elapsed;

        // A parser that never answers cannot be asked to stop: the input is kept and the program ends.
        using var guard = new Timer(
            _ =>
            {
                if (current.Length > 0 && watch.Elapsed - since > Limit * 3)
                    Environment.Exit(Fault(name, runs, current, "does not come to an end"));
            },
            null,
            Limit,
            Limit);
        while (watch.Elapsed.TotalSeconds < seconds)
        {
            var input = Mutate(chosen.Seeds, runs);
            var begun = since = watch.Elapsed;
            current = input;
            try
            {
                chosen.Parse(input);
            }
            catch (FirnException)
            {
                // A clear refusal is a right answer.
            }
            catch (Exception error)
            {
                return Fault(name, runs, input, $"{error.GetType().Name}: {error.Message}\n{error.StackTrace}");
            }

            if (watch.Elapsed - begun > Limit)
                return Fault(name, runs, input, $"took {(watch.Elapsed - begun).TotalSeconds:0.0} s for {input.Length} bytes");
            runs++;
        }

        Console.WriteLine($"fuzz {name}: {runs} inputs in {seconds} s, no fault");
        return 0;
    }

    private static int Fault(string name, ulong run, byte[] input, string what)
    {
        var folder = Repository.File("artifacts", "fuzz");
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, $"{name}-{run}.bin");
        File.WriteAllBytes(path, input);
        Console.Error.WriteLine($"fuzz {name}: fault at input {run}, kept in {path}: {what}");
        return 1;
    }

    /// <summary>A seed with a few bytes flipped, runs removed, repeated or taken from another seed; a pure function of the number.</summary>
    private static byte[] Mutate(IReadOnlyList<byte[]> seeds, ulong number)
    {
        var random = new CounterRandom(1, "fuzz", number);
        var bytes = seeds[random.NextInt(seeds.Count)].ToList();
        for (var edits = random.NextInt(8); edits > 0; edits--)
        {
            var at = bytes.Count == 0 ? 0 : random.NextInt(bytes.Count);
            switch (random.NextInt(6))
            {
                case 0 when bytes.Count > 0:
                    bytes[at] = (byte)random.NextInt(256);
                    break;
                case 1:
                    bytes.Insert(at, (byte)random.NextInt(256));
                    break;
                case 2 when bytes.Count > 0:
                    bytes.RemoveRange(at, Math.Min(random.NextInt(16) + 1, bytes.Count - at));
                    break;
                case 3 when bytes.Count > 0:
                    var run = bytes.GetRange(at, Math.Min(random.NextInt(64) + 1, bytes.Count - at));
                    for (var times = random.NextInt(1 << random.NextInt(9)); times > 0; times--)
                        bytes.InsertRange(at, run);
                    break;
                case 4:
                    var other = seeds[random.NextInt(seeds.Count)];
                    var from = other.Length == 0 ? 0 : random.NextInt(other.Length);
                    bytes.InsertRange(at, other[from..Math.Min(other.Length, from + random.NextInt(64))]);
                    break;
                default:
                    if (bytes.Count > 0)
                        bytes[at] ^= (byte)(1 << random.NextInt(8));
                    break;
            }
        }

        return [.. bytes];
    }
}

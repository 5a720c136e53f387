using System.Diagnostics;
using Firn.Core;
using Firn.Testing;

namespace Firn.EndToEnd.Tests;

/// <summary>A run that is killed with SIGKILL anywhere, again and again, ends with the bytes of one that was not.</summary>
public sealed class KilledRunTests
{
    private const int Kills = 100;

    [Fact]
    [Trait("Takes", "minutes")]
    public async Task A_run_killed_at_a_hundred_random_points_makes_the_bytes_of_an_unbroken_one()
    {
        using var folder = new TemporaryFolder();
        var watch = Stopwatch.StartNew();
        FirnCommand.Succeed([.. RunFixture.TinyRun, "--workdir", folder["unbroken"]]);
        var whole = watch.Elapsed;
        var expected = RunFixture.Artifacts(folder["unbroken"]);

        // Seeded, so that a failure can be looked at again; where a kill lands still depends on the machine's speed.
        var random = new CounterRandom(2026, "end-to-end.kill");
        var stages = new Dictionary<string, int>(StringComparer.Ordinal);
        var kills = 0;
        for (var run = 0; kills < Kills; run++)
        {
            var path = folder[$"killed-{run}"];
            while (true)
            {
                using var process = FirnCommand.Start([.. RunFixture.TinyRun, "--workdir", path]);
                var error = process.StandardError.ReadToEndAsync();
                _ = process.StandardOutput.ReadToEndAsync();
                if (kills < Kills && !process.WaitForExit(TimeSpan.FromMilliseconds(150 + (random.NextDouble() * whole.TotalMilliseconds * 0.5))))
                {
                    process.Kill();
                    process.WaitForExit();
                    kills++;
                    var stage = RunFixture.StageInProgress(path);
                    stages[stage] = stages.GetValueOrDefault(stage) + 1;
                    continue;
                }

                await process.WaitForExitAsync(TestContext.Current.CancellationToken);
                Assert.True(process.ExitCode == 0, await error);
                break;
            }

            Assert.Equal(expected, RunFixture.Artifacts(path));
            Directory.Delete(path, recursive: true);
        }

        // The points must have covered the stages that do real work.
        Assert.True(stages.ContainsKey("pretrain") && stages.ContainsKey("prepare") && stages.Count >= 4, $"kills landed in {string.Join(", ", stages)}");
    }
}

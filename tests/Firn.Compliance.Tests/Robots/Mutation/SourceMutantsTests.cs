using System.Text;
using Firn.Compliance.Robots;
using Firn.Testing;

namespace Firn.Compliance.Tests.Robots.Mutation;

/// <summary>
/// Whether the cases would notice a mistake in the matcher: a mutant of its source should give some case another answer, or stand in
/// <c>survivors.txt</c> with the reason why it decides alike. <c>./build.sh mutate</c> asks all (FIRN_MUTANTS=all), <c>./build.sh mutate RobotsUrl RobotsPath</c>
/// those of some files, and both fail on any other survivor; with the tests runs a sample, which guards the tool and the share that is killed.
/// </summary>
public sealed class SourceMutantsTests
{
    private const int SampleEvery = 40;
    private const string SurvivorsFile = "tests/Firn.Compliance.Tests/Robots/Mutation/survivors.txt";

    [Fact]
    public void Mutants_of_the_matcher_are_killed_or_known_to_decide_alike()
    {
        var wanted = Environment.GetEnvironmentVariable("FIRN_MUTANTS");
        var sampled = string.IsNullOrEmpty(wanted);
        var files = sampled || wanted == "all" ? SourceMutants.Mutated : wanted!.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.Empty(files.Except(SourceMutants.Mutated));
        var cases = MutatedFiles.Cases(step: 5).SelectMany(one => Enum.GetValues<RobotsMode>().Select(mode => (one, mode))).Select(pair =>
        {
            var (allowed, line) = ReferenceMatcher.Decide(pair.one.File, pair.one.Agent, pair.one.Url, pair.mode);
            return (pair.one, pair.mode, allowed, line);
        }).ToList();
        var source = new SourceMutants();
        Assert.Null(source.Killer(null, cases));

        var known = File.ReadAllLines(Repository.File(SurvivorsFile)).Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split(" | ")).ToDictionary(parts => parts[0], parts => parts[1], StringComparer.Ordinal);
        var all = source.All();
        IReadOnlyList<SourceMutants.Mutant> asked = [.. sampled ? all.Where((_, index) => index % SampleEvery == 0) : all.Where(mutant => files.Contains(mutant.File))];
        var killers = new string?[asked.Count];
        Parallel.For(0, asked.Count, new ParallelOptions { MaxDegreeOfParallelism = sampled ? 1 : Environment.ProcessorCount }, index => killers[index] = source.Killer(asked[index], cases));
        var survived = asked.Where((_, index) => killers[index] is null).Select(mutant => mutant.Name).ToList();
        var killed = asked.Count - survived.Count;
        if (!sampled)
        {
            var log = Repository.File("artifacts", "mutants");
            Directory.CreateDirectory(log);
            File.WriteAllLines(Path.Combine(log, "robots-killers.txt"), asked.Zip(killers, (mutant, killer) => $"{mutant.Name} | {killer ?? "survives"}"));
            File.WriteAllText(Path.Combine(log, "robots.txt"), $"{asked.Count} mutants, {killed} killed, {survived.Count} survive; {cases.Count} cases\n" + string.Concat(survived.Select(name => $"{name} | {known.GetValueOrDefault(name, "?")}\n")));
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{all.Count} mutants, {asked.Count} asked, {killed} killed, {survived.Count} survive, {cases.Count} cases");
        Assert.True(killed >= asked.Count / 3, $"only {killed} of {asked.Count} mutants are killed");
        if (sampled)
            return;
        var unknown = survived.Where(name => !known.ContainsKey(name)).ToList();
        Assert.True(unknown.Count == 0, "no case tells these from the original:\n" + string.Join('\n', unknown));
        var stale = known.Keys.Where(name => files.Contains(name[..name.IndexOf('.', StringComparison.Ordinal)])).Except(survived).ToList();
        Assert.True(stale.Count == 0, $"{SurvivorsFile} names what is killed or gone:\n" + string.Join('\n', stale));
    }
}

using System.Text;
using Firn.Compliance.Robots;

namespace Firn.Compliance.Tests.Robots.Mutation;

/// <summary>Every file at the edges of the rules, changed in every small way, gets the answer of a second matcher that shares no code with the first.</summary>
public sealed class MutatedFilesTests
{
    [Theory]
    [InlineData(RobotsMode.Rfc)]
    [InlineData(RobotsMode.Google)]
    [InlineData(RobotsMode.Optout)]
    public void Every_answer_is_that_of_the_reference(RobotsMode mode)
    {
        var differ = new List<string>();
        byte[] last = [];
        RobotsFile? parsed = null;
        foreach (var (file, agent, url) in MutatedFiles.Cases())
        {
            if (!ReferenceEquals(file, last))
                (last, parsed) = (file, RobotsFile.Parse(file));
            var expected = ReferenceMatcher.Decide(file, agent, url, mode);
            var rules = parsed!.For(agent, mode);
            var decision = rules.Decide(url);
            if (decision.Allowed != expected.Allowed || (expected.Line >= 0 && decision.Line != expected.Line) || rules.Allows(url) != expected.Allowed || RobotsFile.AllowsOnce(file, agent, url, mode) != expected.Allowed)
                differ.Add($"{agent} asks for {Encoding.Latin1.GetString(url)}: expected {expected}, got {decision}\n{Encoding.Latin1.GetString(file)[..Math.Min(400, file.Length)]}");
            if (differ.Count == 5)
                break;
        }

        Assert.True(differ.Count == 0, string.Join("\n---\n", differ));
    }

    [Fact]
    public void The_changes_move_answers()
    {
        // Otherwise the agreement above would prove little: most changes must make a difference to some question.
        var cases = MutatedFiles.Cases().GroupBy(one => one.File).Take(400).ToList();
        var forbids = cases.Count(file => file.Any(one => !ReferenceMatcher.Decide(one.File, one.Agent, one.Url, RobotsMode.Rfc).Allowed));
        Assert.True(MutatedFiles.Files.Count > 3000, $"{MutatedFiles.Files.Count} files");
        Assert.True(forbids > cases.Count * 3 / 4, $"{forbids} of {cases.Count}");
    }
}

using System.CommandLine;
using System.Text.RegularExpressions;
using Firn.Cli.Hosting;
using Firn.Core;
using static Firn.Cli.Tests.CommandRun;

namespace Firn.Cli.Tests;

/// <summary>What every command owes its user: a sentence, an example that parses, a description of each argument.</summary>
public sealed class CommandTreeTests
{
    public static TheoryData<string> Verbs => [.. Leaves(CommandTree.Create(new CliContext()), []).Select(verb => string.Join(' ', verb.Path))];

    [Theory]
    [MemberData(nameof(Verbs))]
    public void Help_says_what_a_verb_does_and_gives_an_example_that_parses(string path)
    {
        var command = Leaves(CommandTree.Create(new CliContext()), []).Single(verb => string.Join(' ', verb.Path) == path).Command;

        var (code, output, _) = Answer("", [.. path.Split(' '), "--help"]);

        Assert.Equal(ExitCode.Ok, code);
        Assert.Contains("Description:", output, StringComparison.Ordinal);
        var description = command.Description ?? "";
        var example = Regex.Match(description, $@"Example: .*?\bfirn(-node)? ({Regex.Escape(path)}[^>|;]*)");
        Assert.True(example.Success, $"{path} has no example: {description}");
        Assert.Empty(CommandTree.Create(new CliContext()).Parse(example.Groups[2].Value.Trim().TrimEnd('.')).Errors);
        Assert.All(command.Options.Where(option => option.Name is not "--help"), option => Assert.False(string.IsNullOrWhiteSpace(option.Description), $"{path} {option.Name} is not described"));
        Assert.All(command.Arguments, argument => Assert.False(string.IsNullOrWhiteSpace(argument.Description), $"{path} {argument.Name} is not described"));
    }

    [Fact]
    public void The_page_on_the_command_line_has_a_row_for_every_command()
    {
        var rows = File.ReadLines(Firn.Testing.Repository.File("docs", "cli.md")).Where(line => line.StartsWith("| `firn ", StringComparison.Ordinal)).Select(line => line.Split('`')[1]);

        Assert.Equal(Leaves(CommandTree.Create(new CliContext()), []).Select(verb => $"firn {string.Join(' ', verb.Path)}").Order(StringComparer.Ordinal), rows.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void No_command_shows_its_nouns_and_ends_with_status_2()
    {
        var (code, _, error) = Answer("");

        Assert.Equal(ExitCode.Usage, code);
        Assert.StartsWith("firn: FIRN-CLI-001 firn: ", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("robots check {0}/none.txt http://a.test/")]
    [InlineData("pii scan {0}/none.txt")]
    [InlineData("model info {0}/none")]
    [InlineData("model generate {0}/none --prompt x")]
    [InlineData("chat {0}/none")]
    [InlineData("release verify {0}/none")]
    [InlineData("status {0}/none")]
    [InlineData("audit summary --run {0}/none")]
    [InlineData("audit url http://a.test/ --run {0}/none")]
    [InlineData("tok count --tokenizer {0}/none.json")]
    public void What_is_not_there_is_named_with_status_4(string line)
    {
        using var folder = new Firn.Testing.TemporaryFolder();

        var (code, output, error) = Answer("", string.Format(System.Globalization.CultureInfo.InvariantCulture, line, folder[""].TrimEnd('/')).Split(' '));

        Assert.Equal(ExitCode.NotFound, code);
        Assert.Empty(output);
        Assert.Matches(@"^firn: FIRN-[A-Z]{3}-\d{3} [^\n]*/none[^\n]*\n$", error);
    }

    private static IEnumerable<(string[] Path, Command Command)> Leaves(Command command, string[] path) => command.Subcommands.Count == 0
        ? [(path, command)]
        : command.Subcommands.SelectMany(sub => Leaves(sub, [.. path, sub.Name]));
}

using System.Text.Json;
using Firn.Testing;

namespace Firn.EndToEnd.Tests;

/// <summary>What a user meets first: help, mistakes, answers on the right stream with the right status.</summary>
public sealed class CommandLineTests
{
    [Fact]
    public void An_unknown_command_ends_with_status_2_and_one_line_each()
    {
        var (status, output, error) = FirnCommand.Run("bogus");

        Assert.Equal(2, status);
        Assert.Empty(output);
        Assert.All(error.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.StartsWith("firn: FIRN-CLI-001 ", line, StringComparison.Ordinal));
    }

    [Fact]
    public void A_recipe_with_five_mistakes_ends_with_status_3_and_names_all_five()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["bad.toml"], """
            [suit]
            name = "x"
            [suite]
            name = "Not A Name"
            sed = 1
            [execution]
            workers = -1
            train_threads = "all"
            """);

        var (status, _, error) = FirnCommand.Run("run", folder["bad.toml"]);

        Assert.Equal(3, status);
        foreach (var expected in new[] { ":1: suit: is not a setting; did you mean suite?", ":4: suite.name:", ":5: suite.sed: is not a setting; did you mean seed?", ":7: execution.workers: -1 is outside [0, 1024]", ":8: execution.train_threads: expected a whole number" })
            Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.Single(error.Split('\n'), line => line.StartsWith("firn: ", StringComparison.Ordinal));
    }

    [Fact]
    public void A_section_without_the_one_it_reads_from_ends_with_status_3()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["gap.toml"], """
            [suite]
            name = "gap"
            [[acquire.source]]
            id = "texts"
            kind = "text"
            paths = ["."]
            [prepare]
            """);

        var (status, _, error) = FirnCommand.Run("run", folder["gap.toml"], "--dry-run");

        Assert.Equal(3, status);
        Assert.StartsWith("firn: FIRN-FDY-008 prepare: reads what consent makes", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_recipe_that_is_not_there_ends_with_status_4()
    {
        var (status, _, error) = FirnCommand.Run("run", "recipes/none.toml");

        Assert.Equal(4, status);
        Assert.Contains("FIRN-COR-011 recipes/none.toml", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_dry_run_makes_nothing()
    {
        using var folder = new TemporaryFolder();

        FirnCommand.Succeed("run", "recipes/offline.toml", "--dry-run", "--workdir", folder["run"]);

        Assert.False(Directory.Exists(folder["run"]));
    }

    [Fact]
    public void Doctor_answers_in_json_with_schema_and_version()
    {
        using var answer = JsonDocument.Parse(FirnCommand.Succeed("doctor", "--json"));

        Assert.Equal("firn.doctor", answer.RootElement.GetProperty("schema").GetString());
        Assert.Equal(1, answer.RootElement.GetProperty("version").GetInt32());
    }
}

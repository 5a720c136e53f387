using System.CommandLine;
using Firn.Cli.Hosting;
using Firn.Cluster.Slurm;
using Firn.Core;
using Firn.Vetting.History;
using Firn.Vetting.Reports;

namespace Firn.Cli.Vet;

/// <summary><c>firn vet report</c>: a report again, as table, JSON, JUnit or lists; or what a history says of nodes.</summary>
internal static class VetReportCommand
{
    private static readonly string[] Formats = ["table", "json", "junit", "good", "bad", "exclude"];

    public static Command Create(CliContext context)
    {
        var folder = new Argument<string?>("dir") { Description = "The folder that firn vet run --out wrote, or its report.json.", Arity = ArgumentArity.ZeroOrOne };
        var format = new Option<string>("--format") { Description = "table, json, junit, good (a node a line), bad (a node a line) or exclude (Slurm's list).", DefaultValueFactory = _ => "table" };
        format.AcceptOnlyFromAmong(Formats);
        var json = new Option<bool>("--json") { Description = "The same as --format json." };
        var history = new Option<string?>("--history") { Description = "A history file instead of a report.", HelpName = "file" };
        var node = new Option<string?>("--node") { Description = "With --history: one node's vettings, newest first. Without it: the nodes to drain." };
        var command = new Command("report", "Shows a vetting's result, or a node's history. Exit code 0: shown. Example: firn vet report artifacts/vet --format exclude") { folder, format, json, history, node };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(history) is { } file)
                return History(file, parsed.GetValue(node), parsed.GetValue(json), context);
            if (parsed.GetValue(folder) is not { } path)
                throw new FirnException("FIRN-VET-002", "vet report", "needs a folder or --history", "see firn vet report --help", ExitCode.Usage);
            var report = ReportJson.Read(Directory.Exists(path) ? Path.Combine(path, ReportFolder.Report) : path);
            context.Out.Write((parsed.GetValue(json) ? "json" : parsed.GetRequiredValue(format)) switch
            {
                "json" => ReportJson.Write(report),
                "junit" => JUnit.Write(report),
                "good" => string.Concat(HostList.Expand(report.Good).Select(name => name + "\n")),
                "bad" => string.Concat(HostList.Expand(report.Exclude).Select(name => name + "\n")),
                "exclude" => report.Exclude + "\n",
                _ => ReportTable.Write(report),
            });
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static int History(string file, string? node, bool json, CliContext context)
    {
        if (!File.Exists(file))
            throw new FirnException("FIRN-VET-020", file, "there is no history", "name the file that firn vet run --history wrote", ExitCode.NotFound);
        var entries = new NodeHistory(file);
        var said = node is null ? [] : entries.Of(node);
        var struck = entries.Struck();
        if (json)
        {
            JsonOutput.Write(context.Out, "firn.vetting-history", writer =>
            {
                writer.WriteStartArray("vettings");
                foreach (var (at, job, words) in said)
                {
                    writer.WriteStartObject();
                    writer.WriteString("at", at);
                    writer.WriteString("job", job);
                    writer.WriteString("said", words);
                    writer.WriteEndObject();
                }

                writer.WriteEndArray();
                writer.WriteStartArray("drain");
                foreach (var (name, bad, of) in struck)
                {
                    writer.WriteStartObject();
                    writer.WriteString("node", name);
                    writer.WriteNumber("bad", bad);
                    writer.WriteNumber("of", of);
                    writer.WriteEndObject();
                }

                writer.WriteEndArray();
            });
            return (int)ExitCode.Ok;
        }

        foreach (var (at, job, words) in said)
            context.Out.WriteLine($"{at:yyyy-MM-dd HH:mm:ss}Z  {(job.Length > 0 ? "job " + job : "no job"),-12}  {words}");
        if (node is null)
        {
            foreach (var (name, bad, of) in struck)
                context.Out.WriteLine($"{name}  bad in {bad} of its last {of} vettings: scontrol update nodename={name} state=drain reason=\"vetting\"");
        }

        return (int)ExitCode.Ok;
    }
}

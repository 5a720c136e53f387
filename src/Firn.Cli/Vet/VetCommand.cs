using System.CommandLine;
using System.CommandLine.Parsing;
using Firn.Cli.Hosting;

namespace Firn.Cli.Vet;

/// <summary><c>firn vet</c>, and the same as <c>firn-node vet</c>: are the nodes of an allocation fit for a long run?</summary>
internal static class VetCommand
{
    public static Command Create(CliContext context) => new("vet", "Checks nodes before a long run: vets an allocation, names bad nodes and links, excludes them.")
    {
        VetRunCommand.Create(context),
        VetReportCommand.Create(context),
        VetPrologCommand.Create(context),
        VetWorkerCommand.Create(context),
        VetRankCommand.Create(context),
    };

    public static Option<TimeSpan?> Span(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "time",
        CustomParser = result =>
        {
            if (result.Tokens is [{ Value: var text }] && Firn.Vetting.Running.Span.TryParse(text, out var span))
                return span;
            result.AddError($"{name} is a length of time such as 90s or 3m");
            return null;
        },
    };
}

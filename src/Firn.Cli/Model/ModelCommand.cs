using System.CommandLine;
using Firn.Cli.Hosting;

namespace Firn.Cli.Model;

/// <summary><c>firn model</c>: model folders in Hugging Face's layout.</summary>
internal static class ModelCommand
{
    public static Command Create(CliContext context) => new("model", "Model folders: generate text, show what a model is, make a new one.")
    {
        ModelGenerateCommand.Create(context),
        ModelInfoCommand.Create(context),
        ModelNewCommand.Create(context),
    };
}

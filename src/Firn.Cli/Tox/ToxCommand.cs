using System.CommandLine;
using Firn.Cli.Hosting;

namespace Firn.Cli.Tox;

/// <summary><c>firn tox</c>: classifiers of texts, their training, thresholds and scores.</summary>
internal static class ToxCommand
{
    public static Command Create(CliContext context) => new("tox", "Trains, calibrates and applies classifiers of texts: toxicity, quality.")
    {
        ToxTrainCommand.Create(context),
        ToxScoreCommand.Create(context),
        ToxCalibrateCommand.Create(context),
    };

    public static Option<string> Model() => new("--model") { Description = "A fastText model, or the folder of an encoder.", HelpName = "PATH", Required = true };

    public static Option<string> Label() => new("--label") { Description = "The label of a linear model whose probability is the score.", HelpName = "NAME", DefaultValueFactory = _ => "toxic" };

    public static Argument<string[]> Texts() => new("texts") { Description = "Text files, JSON lines with \"text\" and \"language\", document shards, or folders of them.", Arity = ArgumentArity.OneOrMore };
}

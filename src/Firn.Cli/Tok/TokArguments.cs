using System.CommandLine;
using Firn.Cli.Hosting;
using Firn.Tokenization;

namespace Firn.Cli.Tok;

/// <summary>The arguments that several verbs of <c>firn tok</c> share.</summary>
internal static class TokArguments
{
    public static Option<string> Tokenizer() => new("--tokenizer") { Description = "The tokenizer: a tokenizer.json, tekken.json, SentencePiece .model or .tiktoken file.", HelpName = "file", Required = true };

    public static Option<bool> JsonLines(string what) => new("--jsonl") { Description = what };

    public static Option<bool> Binary(string what) => new("--binary") { Description = what };

    public static Option<bool> NoSpecial() => new("--no-special") { Description = "Special tokens that the text spells out are text like any other." };

    public static Option<bool> AddSpecial() => new("--add-special") { Description = "Sets the tokenizer's template around each text, such as <s> in front." };

    public static Option<int> Workers() =>
        new Option<int>("--workers") { Description = "Threads. Default: one a core.", HelpName = "n", DefaultValueFactory = _ => Environment.ProcessorCount }.Within(1, 1024);

    public static Argument<string[]> Texts(string what) => new("texts") { Description = what, Arity = ArgumentArity.OneOrMore };

    public static Option<string?> SpecialTokens(string? value) => new("--special-tokens")
    {
        Description = value is null
            ? "Gives the slots of special tokens a new meaning: apertus, or a file (a token a line, numbered from 0, or a JSON array with id and content)."
            : "Special tokens: apertus, none, or a file (a token a line, numbered from 0, or a JSON array with id and content).",
        HelpName = "list",
        DefaultValueFactory = _ => value,
    };

    public static Firn.Tokenization.SpecialTokens Special(bool none) => none ? Firn.Tokenization.SpecialTokens.None : Firn.Tokenization.SpecialTokens.All;
}

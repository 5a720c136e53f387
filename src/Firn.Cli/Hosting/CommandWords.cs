using System.CommandLine;
using System.CommandLine.Parsing;
using Firn.Core;

namespace Firn.Cli.Hosting;

/// <summary>A verb that starts another program: its words stand after <c>--</c>, so that a mistyped option is never taken for one of them.</summary>
internal static class CommandWords
{
    public static Argument<string[]> Create(string description, ArgumentArity arity) => new("command") { Description = description, Arity = arity };

    /// <summary>An option that may be given more than once.</summary>
    public static Option<string[]> Repeated(string name, string description, string value) =>
        new(name) { Description = description + " May be repeated.", HelpName = value, DefaultValueFactory = _ => [] };

    /// <summary>The words.</summary>
    /// <exception cref="FirnException">One of them stands before <c>--</c> (FIRN-CLI-001).</exception>
    public static IReadOnlyList<string> Of(ParseResult parsed, Argument<string[]> words)
    {
        var given = parsed.GetValue(words) ?? [];
        var after = parsed.Tokens.SkipWhile(token => token.Type != TokenType.DoubleDash).Skip(1).Count();
        if (given.Length > after)
            throw new FirnException("FIRN-CLI-001", FirnProgram.CommandName(parsed), $"\"{given[0]}\" is no option, and a program to run stands after --", $"see {FirnProgram.CommandName(parsed)} --help", ExitCode.Usage);
        return given;
    }
}

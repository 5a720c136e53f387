using System.Text;
using Firn.Tokenization.Patterns;

namespace Firn.Tokenization.Formats;

/// <summary>Reads a <c>pattern</c>: <c>{"String": …}</c> or <c>{"Regex": …}</c>.</summary>
internal static class PatternJson
{
    /// <summary>Reads it.</summary>
    /// <exception cref="Core.FirnException">The expression is malformed or not supported (FIRN-TOK-002).</exception>
    public static ITextPattern Read(JsonNode node)
    {
        node.Expect("String", "Regex");
        if (node.Find("String") is { } literal)
            return new LiteralPattern(Encoding.UTF8.GetBytes(literal.Text()));
        return Regex(node["Regex"], node["Regex"].Text());
    }

    /// <summary>Compiles an expression that a key holds or implies.</summary>
    public static RegexPattern Regex(JsonNode node, string pattern)
    {
        try
        {
            return new RegexPattern(pattern, node.File, node.Path);
        }
        catch (FormatException error)
        {
            throw node.Error($"{node.Path} cannot be used: {error.Message}", error);
        }
    }
}

using System.Text.Json;
using Firn.Core;

namespace Firn.Tokenization.AddedTokens;

/// <summary>Reads lists of special tokens.</summary>
public static class AddedTokenList
{
    /// <summary>Reads a list.</summary>
    /// <param name="name"><c>apertus</c>, <c>none</c>, or a file: a token a line, numbered from 0, or a JSON array of <c>{"id": …, "content": …, "special": …}</c>.</param>
    /// <exception cref="FirnException">The file does not exist (FIRN-TOK-012) or is malformed (FIRN-TOK-002).</exception>
    public static IReadOnlyList<AddedToken> Read(string name)
    {
        if (name == "apertus")
            return ApertusTokens.All;
        if (name == "none")
            return [];
        if (!File.Exists(name))
            throw new FirnException("FIRN-TOK-012", name, "does not exist", "name apertus, none, or a file of special tokens", ExitCode.NotFound);
        var text = File.ReadAllText(name);
        if (!text.TrimStart().StartsWith('['))
            return Checked(name, [.. text.Split('\n').Select(line => line.TrimEnd('\r')).Where(line => line.Length > 0).Select((line, id) => new AddedToken(id, line))]);
        try
        {
            using var document = JsonDocument.Parse(text);
            var tokens = new List<AddedToken>();
            foreach (var item in new Formats.JsonNode(document.RootElement, "", name).Items())
            {
                item.Expect("id", "content", "special", "single_word", "lstrip", "rstrip", "normalized");
                tokens.Add(new AddedToken(item["id"].Id(), item["content"].Text())
                {
                    Special = item.Flag("special", true),
                    SingleWord = item.Flag("single_word", false),
                    LeftStrip = item.Flag("lstrip", false),
                    RightStrip = item.Flag("rstrip", false),
                    Normalized = item.Flag("normalized", false),
                });
            }

            return Checked(name, [.. tokens.OrderBy(token => token.Id)]);
        }
        catch (JsonException error)
        {
            throw Formats.JsonNode.Failure(name, $"is not JSON: {error.Message.TrimEnd('.')}", error);
        }
    }

    private static List<AddedToken> Checked(string name, List<AddedToken> tokens)
    {
        foreach (var token in tokens)
        {
            if (token.Content.Length == 0)
                throw Formats.JsonNode.Failure(name, $"token {token.Id} is empty");
        }

        if (tokens.DistinctBy(token => token.Id).Count() < tokens.Count || tokens.DistinctBy(token => token.Content).Count() < tokens.Count)
            throw Formats.JsonNode.Failure(name, "has an id or a text twice");
        return tokens;
    }
}

using System.Text;
using Firn.Core;
using Firn.Tokenization.AddedTokens;
using Firn.Tokenization.Bpe;

namespace Firn.Tokenization.Editing;

/// <summary>
/// Gives the slots of a tokenizer's special tokens a new meaning, as Apertus did with tekken: the ordinary vocabulary, its ids and
/// its merges stay, so a model's embedding keeps its rows.
/// </summary>
public static class SpecialTokenTransplant
{
    /// <summary>Transplants.</summary>
    /// <param name="tokenizer">Any tokenizer with added tokens.</param>
    /// <param name="tokens">The new tokens; each takes the place of the added token of its id, or an id behind the vocabulary.</param>
    /// <returns>The tokenizer; where <c>&lt;s&gt;</c> is among its tokens, the template sets it in front.</returns>
    /// <exception cref="FirnException">An id is an ordinary entry's, or a text is another token's (FIRN-TOK-018).</exception>
    public static Tokenizer Apply(Tokenizer tokenizer, IReadOnlyList<AddedToken> tokens)
    {
        var byId = tokenizer.AddedTokens.ToDictionary(token => token.Id);
        foreach (var token in tokens)
        {
            if (token.Id < tokenizer.VocabularySize && !byId.ContainsKey(token.Id) && tokenizer.Spelling(token.Id) is { } spelling)
                throw Refused(token, $"would take id {token.Id}, which is the ordinary entry {spelling}");
            byId[token.Id] = token;
        }

        var texts = new Dictionary<string, int>();
        foreach (var token in byId.Values.OrderBy(token => token.Id))
        {
            if (!texts.TryAdd(token.Content, token.Id))
                throw Refused(token, $"would be the text of ids {texts[token.Content]} and {token.Id}");
        }

        AddedToken[] added = [.. byId.Values.OrderBy(token => token.Id)];
        if (tokenizer.Pipeline is not null)
            return new Tokenizer(tokenizer.Model, tokenizer.Family, added, tokenizer.Template, tokenizer.Pipeline);
        // A model that spells its special tokens out spells the new ones.
        var model = tokenizer.Model;
        byte[]?[] entries = [.. Enumerable.Range(0, model.Count).Select(id => byId.TryGetValue(id, out var token) && model.BytesOf(id) is not null ? Encoding.UTF8.GetBytes(token.Content) : model.BytesOf(id))];
        var template = TokenizerTemplate.Beginning(added);
        return new Tokenizer(
            new BpeModel(entries, model.Merges, model.IgnoreMerges, "tokenizer"), tokenizer.Family, added, template.Prefix.Length > 0 ? template : tokenizer.Template);
    }

    private static FirnException Refused(AddedToken token, string cause) =>
        new("FIRN-TOK-018", $"token {token.Content}", cause, "choose slots among the tokenizer's special tokens (`firn tok export` lists them)", ExitCode.Invalid);
}

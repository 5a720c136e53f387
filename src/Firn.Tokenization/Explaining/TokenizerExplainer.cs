using System.Text;
using Firn.Tokenization.AddedTokens;
using Firn.Tokenization.Bpe;
using Firn.Tokenization.PreTokenization;

namespace Firn.Tokenization.Explaining;

/// <summary>Shows how a text becomes tokens, step by step and slowly; its ids are those of <see cref="Encoder"/>.</summary>
public static class TokenizerExplainer
{
    /// <summary>The pieces of a text.</summary>
    /// <param name="tokenizer">The tokenizer.</param>
    /// <param name="utf8">The text.</param>
    /// <param name="addSpecial">The template's tokens stand around it.</param>
    /// <param name="special">Which special tokens are recognised in the text; all when not given.</param>
    public static IReadOnlyList<ExplainedPiece> Explain(Tokenizer tokenizer, ReadOnlySpan<byte> utf8, bool addSpecial = false, SpecialTokens? special = null)
    {
        var pieces = new List<ExplainedPiece>();
        using var encoder = tokenizer.CreateEncoder(1 << 16);
        var matchers = encoder.MatchersFor(special ?? SpecialTokens.All);
        if (addSpecial)
            Template(tokenizer, tokenizer.Template.Prefix, pieces);
        Added(tokenizer, encoder, matchers, utf8, inner: false, first: true, pieces);
        if (addSpecial)
            Template(tokenizer, tokenizer.Template.Suffix, pieces);
        return pieces;
    }

    private static void Template(Tokenizer tokenizer, ReadOnlySpan<int> ids, List<ExplainedPiece> pieces)
    {
        foreach (var id in ids)
            pieces.Add(new ExplainedPiece(tokenizer.Spelling(id)!, [id], [tokenizer.Spelling(id)!], [], Added: true));
    }

    private static void Added(
        Tokenizer tokenizer, Encoder encoder, (AddedTokenMatcher Raw, AddedTokenMatcher Normalized) matchers, ReadOnlySpan<byte> text, bool inner, bool first, List<ExplainedPiece> pieces)
    {
        var matcher = inner ? matchers.Normalized : matchers.Raw;
        var from = 0;
        while (!matcher.IsEmpty && matcher.Next(text, from, out var start, out var end) is { } token)
        {
            Between(text[from..start], first && from == 0);
            pieces.Add(new ExplainedPiece(token.Content, [token.Id], [token.Content], [], Added: true));
            from = end;
        }

        Between(text[from..], first && from == 0);

        void Between(ReadOnlySpan<byte> part, bool begins)
        {
            if (!inner)
                Added(tokenizer, encoder, matchers, encoder.Parts is { } parts ? parts.Normalized(part).ToArray() : part, inner: true, begins, pieces);
            else if (tokenizer.Family is { } family)
                for (var at = 0; at < part.Length;)
                {
                    var end = Splitters.End(family, part, at);
                    pieces.Add(Piece(tokenizer, part[at..end]));
                    at = end;
                }
            else
                foreach (var piece in encoder.Parts!.Pieces(part, begins))
                    pieces.Add(tokenizer.Pipeline!.Model is null ? Piece(tokenizer, piece) : TextPiece(tokenizer, encoder, piece));
        }
    }

    /// <summary>A piece of a model without merges, or with merges of texts.</summary>
    private static ExplainedPiece TextPiece(Tokenizer tokenizer, Encoder encoder, byte[] piece)
    {
        var ids = encoder.Parts!.Ids(piece);
        return new ExplainedPiece(Encoding.UTF8.GetString(piece), ids, [.. ids.Select(id => tokenizer.Spelling(id)!)], [], Added: false);
    }

    private static ExplainedPiece Piece(Tokenizer tokenizer, ReadOnlySpan<byte> piece)
    {
        var model = tokenizer.Model;
        var steps = new List<string>();
        var parts = new List<int>();
        if (model.FindWhole(piece) is { } id)
        {
            parts.Add(id);
        }
        else
        {
            foreach (var value in piece)
                parts.Add(model.ByteTokens[value]);
            while (Best(model, parts) is var (at, rank, result))
            {
                steps.Add($"{rank}: {Spell(parts[at])} + {Spell(parts[at + 1])}");
                parts[at] = result;
                parts.RemoveAt(at + 1);
            }
        }

        return new ExplainedPiece(ByteAlphabet.Spell(piece), parts, [.. parts.Select(Spell)], steps, Added: false);

        string Spell(int part) => ByteAlphabet.Spell(model.BytesOf(part));
    }

    private static (int At, int Rank, int Result)? Best(BpeModel model, List<int> parts)
    {
        (int At, int Rank, int Result)? best = null;
        for (var i = 0; i + 1 < parts.Count; i++)
        {
            if (model.Table.Find(parts[i], parts[i + 1], out var result) is var rank && rank < (best?.Rank ?? MergeTable.None))
                best = (i, rank, result);
        }

        return best;
    }
}

using System.Buffers;
using Firn.Text.Unicode;
using Firn.Tokenization.AddedTokens;
using Firn.Tokenization.Models;
using Firn.Tokenization.PreTokenizers;

namespace Firn.Tokenization.Pipeline;

/// <summary>
/// Encodes by a <see cref="TokenizerPipeline"/>, in the order of Hugging Face's library: added tokens in the raw text, the
/// normaliser, added tokens in the normalised text, the splitters, the model. Bytes that are not UTF-8 become U+FFFD first.
/// Not thread-safe.
/// </summary>
internal sealed class PipelineEncoder(TokenizerPipeline pipeline, Encoder encoder, PieceEncoder memory)
{
    private readonly ModelScratch scratch = new();
    private readonly ArrayBufferWriter<byte> valid = new(256);
    private readonly ArrayBufferWriter<byte> normalized = new(256);
    private PieceList pieces = new();
    private PieceList parts = new();

    /// <summary>Appends the ids of a text.</summary>
    public void Encode(ReadOnlySpan<byte> text, AddedTokenMatcher raw, AddedTokenMatcher behindNormalizer, TokenBuffer output)
    {
        if (!Utf8.IsValid(text))
        {
            valid.ResetWrittenCount();
            Utf8.WriteValid(text, valid);
            text = valid.WrittenSpan;
        }

        var from = 0;
        while (!raw.IsEmpty && raw.Next(text, from, out var start, out var end) is { } token)
        {
            Normalize(text[from..start], from == 0, behindNormalizer, output);
            output.Add(token.Id);
            from = end;
        }

        Normalize(text[from..], from == 0, behindNormalizer, output);
    }

    /// <summary>The pieces that the model is given, in order: what explanations show.</summary>
    public List<byte[]> Pieces(ReadOnlySpan<byte> text, bool first)
    {
        if (text.IsEmpty)
            return [];
        Cut(text, first);
        return [.. Enumerable.Range(0, pieces.Count).Select(i => pieces[i].ToArray())];
    }

    /// <summary>The ids of a piece; only with a model of its own.</summary>
    public int[] Ids(ReadOnlySpan<byte> piece)
    {
        var output = new TokenBuffer();
        Encode(pipeline.Model!, piece, output);
        return output.Ids.ToArray();
    }

    /// <summary>Text between added tokens as the splitters see it.</summary>
    public ReadOnlySpan<byte> Normalized(ReadOnlySpan<byte> text)
    {
        if (pipeline.Normalizer is null || text.IsEmpty)
            return text;
        normalized.ResetWrittenCount();
        pipeline.Normalizer.Write(text, normalized);
        return normalized.WrittenSpan;
    }

    private void Normalize(ReadOnlySpan<byte> text, bool first, AddedTokenMatcher matcher, TokenBuffer output)
    {
        first = first && !LosesFirst(text);
        text = Normalized(text);
        var from = 0;
        while (!matcher.IsEmpty && matcher.Next(text, from, out var start, out var end) is { } token)
        {
            Tokenize(text[from..start], first && from == 0, output);
            output.Add(token.Id);
            from = end;
        }

        Tokenize(text[from..], first && from == 0, output);
    }

    /// <summary>The normaliser takes the first character away: what is left does not begin the text.</summary>
    private bool LosesFirst(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty || pipeline.Normalizer is null)
            return false;
        Utf8.Decode(text, 0, out var length);
        return Normalized(text[..length]).IsEmpty;
    }

    private void Tokenize(ReadOnlySpan<byte> text, bool first, TokenBuffer output)
    {
        if (text.IsEmpty)
            return;
        if (pipeline.Family is not null)
        {
            encoder.Pieces(text, output);
            return;
        }

        Cut(text, first);
        for (var i = 0; i < pieces.Count; i++)
        {
            if (pipeline.Model is { } model)
                Encode(model, pieces[i], output);
            else
                encoder.Piece(pieces[i], output);
        }
    }

    private void Cut(ReadOnlySpan<byte> text, bool first)
    {
        pieces.Clear();
        pieces.Add(text, first);
        foreach (var splitter in pipeline.PreTokenizers)
        {
            parts.Clear();
            for (var i = 0; i < pieces.Count; i++)
                splitter.Split(pieces[i], pieces.IsFirst(i), parts);
            (pieces, parts) = (parts, pieces);
        }
    }

    private void Encode(ITokenModel model, ReadOnlySpan<byte> piece, TokenBuffer output)
    {
        if (memory.Find(piece, output))
            return;
        var before = output.Count;
        model.Encode(piece, output, scratch);
        memory.Remember(piece, output.Ids[before..]);
    }
}

using System.Buffers;
using Firn.Tokenization.PreTokenization;

namespace Firn.Tokenization.Streams;

/// <summary>Encodes a stream of UTF-8 of any length in bounded memory: the ids are those of the whole text. Not thread-safe.</summary>
public static class EncodingStream
{
    private const int ChunkBytes = 1 << 20;

    /// <summary>Encodes until the stream ends.</summary>
    /// <param name="tokenizer">The tokenizer.</param>
    /// <param name="input">UTF-8.</param>
    /// <param name="special">Which special tokens are recognised.</param>
    /// <param name="take">Given the ids of each part, in order; they are valid during the call.</param>
    /// <param name="addSpecial">Sets the template's tokens around the whole.</param>
    public static void Encode(Tokenizer tokenizer, Stream input, SpecialTokens special, TakeIds take, bool addSpecial = false)
    {
        var cuttable = IsCuttable(tokenizer);
        using var encoder = tokenizer.CreateEncoder();
        var output = new TokenBuffer();
        var buffer = ArrayPool<byte>.Shared.Rent(2 * ChunkBytes);
        var count = 0;
        if (addSpecial)
            take(tokenizer.Template.Prefix);
        while (true)
        {
            if (count == buffer.Length)
            {
                var larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(buffer.Length * 2L, Array.MaxLength));
                buffer.AsSpan(0, count).CopyTo(larger);
                ArrayPool<byte>.Shared.Return(buffer);
                buffer = larger;
            }

            var read = input.Read(buffer, count, buffer.Length - count);
            count += read;
            if (read > 0 && (!cuttable || count < buffer.Length))
                continue;
            var cut = read == 0 ? count : SafeCut.Last(buffer.AsSpan(0, count), tokenizer.Family!.Value);
            if (cut > 0)
            {
                output.Clear();
                encoder.Encode(buffer.AsSpan(0, cut), output, special: special);
                take(output.Ids);
                buffer.AsSpan(cut, count - cut).CopyTo(buffer);
                count -= cut;
            }

            if (read == 0)
                break;
        }

        if (addSpecial)
            take(tokenizer.Template.Suffix);
        ArrayPool<byte>.Shared.Return(buffer);
    }

    /// <summary>
    /// True when text may be cut at safe places. Where a pipeline's parts may look further, and where an added token itself has
    /// a safe place inside, only the whole text will do.
    /// </summary>
    internal static bool IsCuttable(Tokenizer tokenizer) =>
        tokenizer.Pipeline is null or { CanCut: true } && tokenizer.Family is { } family
            && tokenizer.AddedTokens.All(token => !token.LeftStrip && !token.RightStrip && !token.SingleWord && !HasCut(token.Content, family));

    private static bool HasCut(string content, SplitFamily family) => SafeCut.Last(System.Text.Encoding.UTF8.GetBytes(content), family) > 0;

    /// <summary>Takes ids.</summary>
    public delegate void TakeIds(ReadOnlySpan<int> ids);
}

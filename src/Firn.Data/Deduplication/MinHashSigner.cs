using System.Buffers;
using Firn.Text.Features;
using Firn.Text.Hashing;

namespace Firn.Data.Deduplication;

/// <summary>
/// Makes MinHash signatures as datatrove does: the text simplified, its words joined by one space, xxHash64 of every run
/// of five words, the minimum of each hash function over the runs. A text of fewer words has no signature.
/// Allocates nothing for a text. Not thread-safe: one a worker.
/// </summary>
public sealed class MinHashSigner : IDisposable
{
    private readonly MinHashConfig config;
    private readonly MinHashFamily family;
    private readonly TextFeatures features = new();
    private readonly TextSimplification simplification = new();
    private readonly ulong[] signature;
    private byte[] joined = ArrayPool<byte>.Shared.Rent(4096);
    private int[] offsets = ArrayPool<int>.Shared.Rent(1024);
    private readonly ulong[] hashes = new ulong[1024];

    /// <summary>A signer.</summary>
    public MinHashSigner(MinHashConfig config)
    {
        this.config = config;
        family = new MinHashFamily(checked(config.Bands * config.RowsPerBand));
        signature = new ulong[family.Functions];
    }

    /// <summary>The signature of a text: bands times rows minima; valid until the next call. Empty when the text has too few words.</summary>
    public ReadOnlySpan<ulong> Sign(ReadOnlySpan<byte> text) => SignSimplified(simplification.Simplify(text));

    /// <summary>One 64-bit digest a band: equal digests stand for equal bands.</summary>
    /// <param name="text">The text.</param>
    /// <param name="digests">One for each band.</param>
    /// <returns>False when the text has too few words.</returns>
    public bool SignBands(ReadOnlySpan<byte> text, Span<ulong> digests)
    {
        if (digests.Length != config.Bands)
            throw new ArgumentException("the length is not the number expected", nameof(digests));
        var minima = Sign(text);
        if (minima.IsEmpty)
            return false;
        Span<byte> band = stackalloc byte[config.RowsPerBand * sizeof(ulong)];
        for (var i = 0; i < digests.Length; i++)
        {
            var rows = minima.Slice(i * config.RowsPerBand, config.RowsPerBand);
            for (var row = 0; row < rows.Length; row++)
                System.Buffers.Binary.BinaryPrimitives.WriteUInt64LittleEndian(band[(row * sizeof(ulong))..], rows[row]);
            digests[i] = XxHash64.Hash(band);
        }

        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(joined);
        ArrayPool<int>.Shared.Return(offsets);
        joined = [];
        offsets = [];
    }

    internal ReadOnlySpan<ulong> SignSimplified(ReadOnlyMemory<byte> text)
    {
        features.Reset(text);
        var words = features.WordSpan;
        if (words.Length < config.ShingleWords)
            return [];
        Join(text.Span, words);

        signature.AsSpan().Fill(ulong.MaxValue);
        var pending = 0;
        for (var first = 0; first + config.ShingleWords <= words.Length; first++)
        {
            var shingle = joined.AsSpan(offsets[first]..(offsets[first + config.ShingleWords] - 1));
            hashes[pending++] = XxHash64.Hash(shingle);
            if (pending < hashes.Length)
                continue;
            family.Lower(hashes, signature);
            pending = 0;
        }

        family.Lower(hashes.AsSpan(0, pending), signature);
        return signature;
    }

    private void Join(ReadOnlySpan<byte> text, ReadOnlySpan<Range> words)
    {
        if (joined.Length < checked(text.Length + words.Length))
        {
            ArrayPool<byte>.Shared.Return(joined);
            joined = ArrayPool<byte>.Shared.Rent(text.Length + words.Length);
        }

        if (offsets.Length <= words.Length)
        {
            ArrayPool<int>.Shared.Return(offsets);
            offsets = ArrayPool<int>.Shared.Rent(words.Length + 1);
        }

        var length = 0;
        for (var i = 0; i < words.Length; i++)
        {
            offsets[i] = length;
            var word = text[words[i]];
            word.CopyTo(joined.AsSpan(length));
            length += word.Length;
            joined[length++] = (byte)' ';
        }

        offsets[words.Length] = length;
    }
}

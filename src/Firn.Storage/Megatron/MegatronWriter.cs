using System.Buffers;
using System.Buffers.Binary;
using Firn.Core;

namespace Firn.Storage.Megatron;

/// <summary>
/// Writes token sequences as a Megatron data set, <c>PREFIX.bin</c> and <c>PREFIX.idx</c>: one sequence a document.
/// Both are written beside their names and renamed by <see cref="Complete"/>, the index last, so a data set whose index
/// exists is whole. Disposing without completing leaves nothing. Memory: 4 bytes a sequence. Not thread-safe.
/// </summary>
public sealed class MegatronWriter : IDisposable
{
    private const int BufferBytes = 1 << 18;

    private readonly string prefix;
    private readonly FileStream bin;
    private readonly byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
    private readonly List<int> lengths = [];
    private int buffered;
    private bool closed;

    /// <summary>Starts a data set.</summary>
    /// <param name="prefix">Path without ending; its folder must exist.</param>
    /// <param name="type">How a token is stored.</param>
    /// <exception cref="FirnException">The folder cannot be written (FIRN-COR-001).</exception>
    public MegatronWriter(string prefix, MegatronTokenType type)
    {
        if (!Enum.IsDefined(type))
            throw new ArgumentOutOfRangeException(nameof(type), type, "tokens are written as Int32 or UInt16");
        this.prefix = prefix;
        Type = type;
        try
        {
            bin = new FileStream(BinPath + AtomicFile.PartialSuffix, FileMode.Create, FileAccess.Write, FileShare.None, 0);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            ArrayPool<byte>.Shared.Return(buffer);
            throw AtomicFile.Failure(BinPath, error);
        }
    }

    /// <summary>How a token is stored.</summary>
    public MegatronTokenType Type { get; }

    /// <summary>Tokens written so far.</summary>
    public long TokenCount { get; private set; }

    /// <summary>Sequences written so far.</summary>
    public int SequenceCount => lengths.Count;

    private string BinPath => prefix + ".bin";

    private string IdxPath => prefix + ".idx";

    /// <summary>The type that holds every id of a vocabulary: Apertus' rule, two bytes up to 65,536 entries, else four.</summary>
    public static MegatronTokenType TypeFor(int vocabularySize) =>
        vocabularySize > 65_536 ? MegatronTokenType.Int32 : MegatronTokenType.UInt16;

    /// <summary>Adds one document.</summary>
    /// <param name="tokens">Its ids; may be empty.</param>
    /// <exception cref="ArgumentOutOfRangeException">An id that the type cannot hold.</exception>
    /// <exception cref="FirnException">The disk is full (FIRN-COR-001).</exception>
    public void Add(ReadOnlySpan<int> tokens)
    {
        ObjectDisposedException.ThrowIf(closed, this);
        try
        {
            foreach (var token in tokens)
            {
                if (buffered + sizeof(int) > BufferBytes)
                    Flush();
                if (token < 0 || (Type == MegatronTokenType.UInt16 && token > ushort.MaxValue))
                    throw new ArgumentOutOfRangeException(nameof(tokens), token, $"does not fit {Type}");
                if (Type == MegatronTokenType.UInt16)
                    BinaryPrimitives.WriteUInt16LittleEndian(buffer.AsSpan(buffered), (ushort)token);
                else
                    BinaryPrimitives.WriteInt32LittleEndian(buffer.AsSpan(buffered), token);
                buffered += MegatronLayout.BytesOf(Type);
            }
        }
        catch (IOException error)
        {
            throw AtomicFile.Failure(BinPath, error);
        }

        lengths.Add(tokens.Length);
        TokenCount += tokens.Length;
    }

    /// <summary>Makes the data set visible: flushes, renames the tokens, then writes and renames the index.</summary>
    /// <exception cref="FirnException">The disk is full (FIRN-COR-001).</exception>
    public void Complete()
    {
        ObjectDisposedException.ThrowIf(closed, this);
        try
        {
            Flush();
            bin.Flush(flushToDisk: true);
            bin.Dispose();
            // An old index must never describe new tokens, so it goes before they arrive.
            File.Delete(IdxPath);
            File.Move(BinPath + AtomicFile.PartialSuffix, BinPath, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw AtomicFile.Failure(BinPath, error);
        }

        closed = true;
        ArrayPool<byte>.Shared.Return(buffer);
        AtomicFile.Write(IdxPath, WriteIndex);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (closed)
            return;
        closed = true;
        bin.Dispose();
        ArrayPool<byte>.Shared.Return(buffer);
        File.Delete(BinPath + AtomicFile.PartialSuffix);
    }

    private void Flush()
    {
        bin.Write(buffer, 0, buffered);
        buffered = 0;
    }

    private void WriteIndex(Stream stream)
    {
        using var writer = new BinaryWriter(stream, System.Text.Encoding.UTF8, leaveOpen: true);
        MegatronLayout.WriteHeader(stream, Type, lengths.Count, lengths.Count + 1L);
        foreach (var length in lengths)
            writer.Write(length);
        long pointer = 0;
        foreach (var length in lengths)
        {
            writer.Write(pointer);
            pointer += (long)length * MegatronLayout.BytesOf(Type);
        }

        for (var document = 0L; document <= lengths.Count; document++)
            writer.Write(document);
    }
}

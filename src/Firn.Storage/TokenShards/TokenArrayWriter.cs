using System.Buffers;
using System.Buffers.Binary;
using Firn.Core;

namespace Firn.Storage.TokenShards;

/// <summary>
/// Writes tokens back to back, little-endian: two bytes each, unsigned, for vocabularies up to 65,536 entries, else four.
/// The file is written beside its name and renamed by <see cref="Complete"/>. Not thread-safe.
/// </summary>
public sealed class TokenArrayWriter : IDisposable
{
    private const int BufferBytes = 1 << 18;

    private readonly string path;
    private readonly FileStream file;
    private readonly byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
    private int buffered;
    private bool closed;

    /// <summary>Starts a file.</summary>
    /// <param name="path">Its name; the folder must exist.</param>
    /// <param name="vocabularySize">Decides the width.</param>
    /// <exception cref="FirnException">The folder cannot be written (FIRN-COR-001).</exception>
    public TokenArrayWriter(string path, int vocabularySize)
    {
        this.path = path;
        TokenBytes = vocabularySize > 65_536 ? sizeof(int) : sizeof(ushort);
        try
        {
            file = new FileStream(path + AtomicFile.PartialSuffix, FileMode.Create, FileAccess.Write, FileShare.None, 0);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            ArrayPool<byte>.Shared.Return(buffer);
            throw AtomicFile.Failure(path, error);
        }
    }

    /// <summary>Bytes a token.</summary>
    public int TokenBytes { get; }

    /// <summary>Tokens so far.</summary>
    public long Count { get; private set; }

    /// <summary>Appends tokens.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An id that the width cannot hold.</exception>
    /// <exception cref="FirnException">The disk is full (FIRN-COR-001).</exception>
    public void Add(ReadOnlySpan<int> tokens)
    {
        ObjectDisposedException.ThrowIf(closed, this);
        foreach (var token in tokens)
        {
            if (token < 0 || (TokenBytes == sizeof(ushort) && token > ushort.MaxValue))
                throw new ArgumentOutOfRangeException(nameof(tokens), token, $"does not fit {TokenBytes} bytes");
            if (buffered + sizeof(int) > BufferBytes)
                Flush();
            if (TokenBytes == sizeof(ushort))
                BinaryPrimitives.WriteUInt16LittleEndian(buffer.AsSpan(buffered), (ushort)token);
            else
                BinaryPrimitives.WriteInt32LittleEndian(buffer.AsSpan(buffered), token);
            buffered += TokenBytes;
        }

        Count += tokens.Length;
    }

    /// <summary>Makes the file visible.</summary>
    /// <exception cref="FirnException">The disk is full (FIRN-COR-001).</exception>
    public void Complete()
    {
        ObjectDisposedException.ThrowIf(closed, this);
        Flush();
        try
        {
            file.Flush(flushToDisk: true);
            Close();
            File.Move(path + AtomicFile.PartialSuffix, path, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw AtomicFile.Failure(path, error);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (closed)
            return;
        Close();
        File.Delete(path + AtomicFile.PartialSuffix);
    }

    private void Close()
    {
        closed = true;
        file.Dispose();
        ArrayPool<byte>.Shared.Return(buffer);
    }

    private void Flush()
    {
        try
        {
            file.Write(buffer, 0, buffered);
        }
        catch (IOException error)
        {
            throw AtomicFile.Failure(path, error);
        }

        buffered = 0;
    }
}

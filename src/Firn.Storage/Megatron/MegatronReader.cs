using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using Firn.Core;

namespace Firn.Storage.Megatron;

/// <summary>
/// A Megatron data set, mapped into memory: nothing is loaded before it is read. Opening checks every number of the
/// index against the sizes of both files, so a hostile or cut file is one clear error. Thread-safe until disposed.
/// </summary>
public sealed unsafe class MegatronReader : IDisposable
{
    private readonly string idxPath;
    private readonly Mapping index;
    private readonly Mapping tokens;
    private readonly int tokenBytes;
    private readonly long lengthsAt;
    private readonly long pointersAt;
    private readonly long documentsAt;

    /// <summary>Opens <c>PREFIX.bin</c> with <c>PREFIX.idx</c>.</summary>
    /// <param name="prefix">Path without ending.</param>
    /// <exception cref="FirnException">A file is missing (FIRN-STO-301) or not a whole Megatron data set (FIRN-STO-302).</exception>
    public MegatronReader(string prefix)
    {
        idxPath = prefix + ".idx";
        index = Mapping.Open(idxPath);
        try
        {
            if (index.Length < MegatronLayout.HeaderBytes || !index.Bytes(0, 9).SequenceEqual(MegatronLayout.Magic))
                throw Invalid(idxPath, "does not begin with the magic MMIDIDX and a header of 34 bytes");
            if (BinaryPrimitives.ReadUInt64LittleEndian(index.Bytes(9, 8)) is var version && version != MegatronLayout.Version)
                throw Invalid(idxPath, $"byte 9: version {version}, this reader knows version 1");
            Type = (MegatronTokenType)index.Bytes(17, 1)[0];
            if (!Enum.IsDefined(Type))
                throw Invalid(idxPath, $"byte 17: type code {(byte)Type}, tokens are read as int32 (4) or uint16 (8)");
            tokenBytes = MegatronLayout.BytesOf(Type);
            SequenceCount = BinaryPrimitives.ReadInt64LittleEndian(index.Bytes(18, 8));
            var documentIndices = BinaryPrimitives.ReadInt64LittleEndian(index.Bytes(26, 8));
            if (SequenceCount < 0 || SequenceCount > index.Length / 12 || documentIndices < 1 || documentIndices > index.Length / 8)
                throw Invalid(idxPath, $"byte 18: {SequenceCount} sequences and {documentIndices} document indices do not fit a file of {index.Length} bytes");
            lengthsAt = MegatronLayout.HeaderBytes;
            pointersAt = lengthsAt + (4 * SequenceCount);
            documentsAt = pointersAt + (8 * SequenceCount);
            var end = documentsAt + (8 * documentIndices);
            // Multimodal sets carry one mode byte a sequence behind the document indices.
            if (index.Length != end && index.Length != end + SequenceCount)
                throw Invalid(idxPath, $"has {index.Length} bytes, its header says {end}");
            DocumentCount = documentIndices - 1;
            tokens = Mapping.Open(prefix + ".bin");
            try
            {
                CheckBody(prefix + ".bin");
            }
            catch
            {
                tokens.Dispose();
                throw;
            }
        }
        catch
        {
            index.Dispose();
            throw;
        }
    }

    /// <summary>How a token is stored.</summary>
    public MegatronTokenType Type { get; }

    /// <summary>Sequences.</summary>
    public long SequenceCount { get; }

    /// <summary>Documents; a document is one or more sequences.</summary>
    public long DocumentCount { get; }

    /// <summary>Tokens in all sequences.</summary>
    public long TokenCount => tokens.Length / tokenBytes;

    /// <summary>Tokens in a sequence.</summary>
    public int SequenceLength(long sequence) => BinaryPrimitives.ReadInt32LittleEndian(index.Bytes(lengthsAt + (4 * Checked(sequence)), 4));

    /// <summary>The position of a sequence's first token.</summary>
    public long SequenceStart(long sequence) => BinaryPrimitives.ReadInt64LittleEndian(index.Bytes(pointersAt + (8 * Checked(sequence)), 8)) / tokenBytes;

    /// <summary>The first sequence of a document; for <see cref="DocumentCount"/>, the end.</summary>
    public long DocumentStart(long document)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(document);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(document, DocumentCount);
        return BinaryPrimitives.ReadInt64LittleEndian(index.Bytes(documentsAt + (8 * document), 8));
    }

    /// <summary>Copies tokens from a position on; sequences lie back to back.</summary>
    /// <param name="position">The first token's position.</param>
    /// <param name="destination">Filled completely.</param>
    /// <exception cref="ArgumentOutOfRangeException">The range is not inside the data set.</exception>
    public void Read(long position, Span<int> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(position);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(position, TokenCount - destination.Length);
        if (Type == MegatronTokenType.Int32)
        {
            var source = tokens.Bytes(position * 4, destination.Length * 4);
            if (BitConverter.IsLittleEndian)
                source.CopyTo(MemoryMarshal.AsBytes(destination));
            else
                for (var i = 0; i < destination.Length; i++)
                    destination[i] = BinaryPrimitives.ReadInt32LittleEndian(source[(i * 4)..]);
        }
        else
        {
            var source = tokens.Bytes(position * 2, destination.Length * 2);
            for (var i = 0; i < destination.Length; i++)
                destination[i] = BinaryPrimitives.ReadUInt16LittleEndian(source[(i * 2)..]);
        }
    }

    /// <summary>A sequence's tokens.</summary>
    public int[] ReadSequence(long sequence)
    {
        var ids = new int[SequenceLength(sequence)];
        Read(SequenceStart(sequence), ids);
        return ids;
    }

    /// <summary>The sequence that holds the token at a position.</summary>
    public long SequenceAt(long position)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(position);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(position, TokenCount);
        // The last sequence that starts at or before the position; empty sequences before it share its start.
        long low = 0, high = SequenceCount - 1;
        while (low < high)
        {
            var middle = low + ((high - low + 1) / 2);
            if (SequenceStart(middle) <= position)
                low = middle;
            else
                high = middle - 1;
        }

        return low;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        index.Dispose();
        tokens.Dispose();
    }

    private long Checked(long sequence)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sequence);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(sequence, SequenceCount);
        return sequence;
    }

    private void CheckBody(string binPath)
    {
        long expected = 0;
        for (long sequence = 0; sequence < SequenceCount; sequence++)
        {
            var length = SequenceLength(sequence);
            var pointer = BinaryPrimitives.ReadInt64LittleEndian(index.Bytes(pointersAt + (8 * sequence), 8));
            if (length < 0 || pointer != expected)
                throw Invalid(idxPath, $"sequence {sequence}: length {length} at byte {pointer} of the .bin, expected byte {expected}");
            expected += (long)length * tokenBytes;
        }

        if (expected != tokens.Length)
            throw Invalid(binPath, $"has {tokens.Length} bytes, its index says {expected}");
        long last = 0;
        for (long document = 0; document <= DocumentCount; document++)
        {
            var start = DocumentStart(document);
            if (start < last || start > SequenceCount || (document == 0 && start != 0) || (document == DocumentCount && start != SequenceCount))
                throw Invalid(idxPath, $"document index {document} is {start}; they rise from 0 to {SequenceCount}");
            last = start;
        }
    }

    private static FirnException Invalid(string path, string cause) =>
        new("FIRN-STO-302", path, cause, "write the data set again with the stage that made it", ExitCode.Invalid);

    /// <summary>A read-only mapping of a whole file; an empty file maps to nothing.</summary>
    private sealed class Mapping : IDisposable
    {
        private readonly MemoryMappedFile? file;
        private readonly MemoryMappedViewAccessor? view;
        private readonly byte* start;

        private Mapping(FileStream stream)
        {
            Length = stream.Length;
            if (Length == 0)
            {
                stream.Dispose();
                return;
            }

            file = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
            view = file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
            view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
            start += view.PointerOffset;
        }

        public long Length { get; }

        public static Mapping Open(string path)
        {
            try
            {
                return new Mapping(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read));
            }
            catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
            {
                throw new FirnException("FIRN-STO-301", path, "does not exist", "name the prefix that .bin and .idx share", ExitCode.NotFound, error);
            }
        }

        public ReadOnlySpan<byte> Bytes(long offset, int count)
        {
            if (offset < 0 || count < 0 || offset > Length - count)
                throw new ArgumentOutOfRangeException(nameof(offset), offset, $"outside a mapping of {Length} bytes");
            return new ReadOnlySpan<byte>(start + offset, count);
        }

        public void Dispose()
        {
            if (view is not null)
                view.SafeMemoryMappedViewHandle.ReleasePointer();
            view?.Dispose();
            file?.Dispose();
        }
    }
}

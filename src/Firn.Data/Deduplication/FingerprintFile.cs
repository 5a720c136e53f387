using System.Buffers.Binary;
using System.Text;
using Firn.Core;

namespace Firn.Data.Deduplication;

/// <summary>A shard's fingerprints on disk, between the passes of one stage: written whole or not at all, read by the same program.</summary>
internal static class FingerprintFile
{
    public static void Write(string path, IReadOnlyList<DocumentFingerprint> documents) => AtomicFile.Write(path, stream =>
    {
        using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
        writer.Write(documents.Count);
        Span<byte> wide = stackalloc byte[16];
        foreach (var document in documents)
        {
            BinaryPrimitives.WriteUInt128LittleEndian(wide, document.Id.Value);
            writer.Write(wide);
            BinaryPrimitives.WriteUInt128LittleEndian(wide, document.ExactHash);
            writer.Write(wide);
            writer.Write(document.Work);
            writer.Write(document.Language);
            writer.Write(document.TextBytes);
            writer.Write(document.Bands.Length);
            foreach (var band in document.Bands)
                writer.Write(band);
        }
    });

    /// <summary>Reads a file back.</summary>
    /// <returns>Null when it is absent or damaged: it is then made again.</returns>
    public static IReadOnlyList<DocumentFingerprint>? TryRead(string path)
    {
        if (!File.Exists(path))
            return null;
        try
        {
            using var reader = new BinaryReader(File.OpenRead(path), Encoding.UTF8);
            var documents = new List<DocumentFingerprint>();
            var count = reader.ReadInt32();
            Span<byte> wide = stackalloc byte[16];
            for (var i = 0; i < count; i++)
            {
                reader.BaseStream.ReadExactly(wide);
                var id = new DocumentId(BinaryPrimitives.ReadUInt128LittleEndian(wide));
                reader.BaseStream.ReadExactly(wide);
                var hash = BinaryPrimitives.ReadUInt128LittleEndian(wide);
                var work = reader.ReadString();
                var language = reader.ReadString();
                var bytes = reader.ReadInt32();
                var bands = new ulong[Math.Clamp(reader.ReadInt32(), 0, 64)];
                for (var band = 0; band < bands.Length; band++)
                    bands[band] = reader.ReadUInt64();
                documents.Add(new() { Id = id, ExactHash = hash, Work = work, Language = language, TextBytes = bytes, Bands = bands });
            }

            return reader.BaseStream.Position == reader.BaseStream.Length ? documents : null;
        }
        catch (Exception error) when (error is EndOfStreamException or FormatException)
        {
            return null;
        }
    }
}

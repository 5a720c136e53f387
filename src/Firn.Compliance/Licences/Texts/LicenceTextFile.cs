using System.IO.Compression;
using System.Text;

namespace Firn.Compliance.Licences.Texts;

/// <summary>The file of fingerprints: magic, version of the list, the words of templates, texts; Brotli around it.</summary>
internal static class LicenceTextFile
{
    private const string Magic = "FIRNLIC2";

    /// <summary>Writes fingerprints.</summary>
    public static byte[] Write(string version, IReadOnlyList<ulong> words, IReadOnlyList<LicenceText> texts)
    {
        using var result = new MemoryStream();
        using (var packed = new BrotliStream(result, CompressionLevel.SmallestSize, leaveOpen: true))
        using (var writer = new BinaryWriter(packed, Encoding.UTF8))
        {
            writer.Write(Magic);
            writer.Write(version);
            writer.Write7BitEncodedInt(words.Count);
            foreach (var word in words)
                writer.Write(word);
            writer.Write7BitEncodedInt(texts.Count);
            foreach (var text in texts)
            {
                writer.Write(text.Id);
                writer.Write7BitEncodedInt(text.Shingles);
                writer.Write7BitEncodedInt(text.Sketch.Length);
                foreach (var hash in text.Sketch)
                    writer.Write(hash);
                writer.Write7BitEncodedInt(text.Segments.Length);
                foreach (var (count, hash) in text.Segments)
                {
                    writer.Write7BitEncodedInt(count);
                    writer.Write(hash);
                }

                writer.Write7BitEncodedInt(text.Template.Length);
                foreach (var code in text.Template)
                    writer.Write7BitEncodedInt(code);
            }
        }

        return result.ToArray();
    }

    /// <summary>Reads the fingerprints that come with Firn.</summary>
    public static (string Version, ulong[] Words, IReadOnlyList<LicenceText> Texts) Read()
    {
        using var packed = typeof(LicenceTextFile).Assembly.GetManifestResourceStream("licences/spdx-texts.bin")!;
        using var reader = new BinaryReader(new BrotliStream(packed, CompressionMode.Decompress), Encoding.UTF8);
        if (reader.ReadString() != Magic)
            throw new InvalidDataException("the licence fingerprints are of another version");
        var version = reader.ReadString();
        var words = new ulong[reader.Read7BitEncodedInt()];
        for (var i = 0; i < words.Length; i++)
            words[i] = reader.ReadUInt64();
        var texts = new LicenceText[reader.Read7BitEncodedInt()];
        for (var i = 0; i < texts.Length; i++)
        {
            var id = reader.ReadString();
            var shingles = reader.Read7BitEncodedInt();
            var sketch = new uint[reader.Read7BitEncodedInt()];
            for (var j = 0; j < sketch.Length; j++)
                sketch[j] = reader.ReadUInt32();
            var segments = new (int, ulong)[reader.Read7BitEncodedInt()];
            for (var j = 0; j < segments.Length; j++)
                segments[j] = (reader.Read7BitEncodedInt(), reader.ReadUInt64());
            var template = new int[reader.Read7BitEncodedInt()];
            for (var j = 0; j < template.Length; j++)
                template[j] = reader.Read7BitEncodedInt();
            texts[i] = new LicenceText(id, shingles, sketch, segments, template);
        }

        return (version, words, texts);
    }
}

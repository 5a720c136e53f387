using System.Buffers;
using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Firn.Data.Acquire.Debian;
using Firn.Text.Hashing;
using Firn.Text.Html;

namespace Firn.Benchmarks.Tokenization;

/// <summary>
/// Makes plain text of Debian packages: HTML pages without their furniture, manual pages without roff, dictionaries,
/// message catalogues in JSON, source code as it is. A line of 20 bytes or more that stood before, in any document, is
/// left out: translations share their examples and help pages their boilerplate, and a tokenizer's memory would gain from them.
/// </summary>
internal sealed class DebianText
{
    private const int ShortestLine = 20;
    private const int ShortestDocument = 200;
    private static readonly string[] Code = [".c", ".h", ".hpp", ".ipp", ".rs", ".go", ".py", ".s", ".rst", ".txt", ".md"];

    private readonly HashSet<ulong> lines = [];
    private readonly HtmlTextExtractor extractor = new();
    private readonly ArrayBufferWriter<byte> plain = new();
    private readonly ArrayBufferWriter<byte> document = new();

    /// <summary>Writes a text for every subfolder of packages; returns the exit code.</summary>
    /// <param name="packages">Folders <c>english</c>, <c>multilingual</c>, <c>code</c> of <c>.deb</c> files.</param>
    /// <param name="folder">Where <c>english.txt</c> and the others go.</param>
    public static int Write(string packages, string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (var set in Directory.GetDirectories(packages).Order(StringComparer.Ordinal))
        {
            var text = new DebianText();
            var path = Path.Combine(folder, Path.GetFileName(set) + ".txt");
            using (var output = File.Create(path))
            {
                foreach (var file in Directory.GetFiles(set, "*.deb").Order(StringComparer.Ordinal))
                    text.Package(file, output);
            }

            Console.Error.WriteLine($"{path}: {new FileInfo(path).Length / 1e6:0.0} MB");
        }

        return 0;
    }

    private void Package(string file, Stream output)
    {
        var start = new ProcessStartInfo("dpkg-deb") { UseShellExecute = false, RedirectStandardOutput = true, ArgumentList = { "--fsys-tarfile", file } };
        using var process = Process.Start(start)!;
        using (var tar = new TarReader(process.StandardOutput.BaseStream, leaveOpen: true))
        {
            while (tar.GetNextEntry() is { } entry)
            {
                if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile) || entry.DataStream is not { } data)
                    continue;
                plain.ResetWrittenCount();
                Extract(entry.Name, data);
                Distinct(output);
            }
        }

        process.StandardOutput.BaseStream.CopyTo(Stream.Null);
        process.WaitForExit();
    }

    private void Extract(string path, Stream data)
    {
        var name = path.EndsWith(".gz", StringComparison.Ordinal) ? path[..^3] : path;
        if (path.Contains("/man/", StringComparison.Ordinal) && path.EndsWith(".gz", StringComparison.Ordinal))
        {
            if (RoffText.TryConvert(Bytes(data, zipped: true), out var text, out _))
                plain.Write(Encoding.UTF8.GetBytes(text));
        }
        else if (name.EndsWith(".html", StringComparison.Ordinal) || name.EndsWith(".htm", StringComparison.Ordinal))
        {
            extractor.Extract(Bytes(data, name != path), null, plain);
        }
        else if (path.EndsWith(".dict.dz", StringComparison.Ordinal))
        {
            plain.Write(Bytes(data, zipped: true));
        }
        else if (path.EndsWith(".json", StringComparison.Ordinal) && path.Contains("/i18n/", StringComparison.Ordinal))
        {
            Messages(Bytes(data, zipped: false));
        }
        else if (Code.Any(ending => name.EndsWith(ending, StringComparison.Ordinal)))
        {
            plain.Write(Bytes(data, name != path));
        }
    }

    private void Messages(byte[] json)
    {
        using var file = JsonDocument.Parse(json);
        if (file.RootElement.ValueKind != JsonValueKind.Object)
            return;
        foreach (var message in file.RootElement.EnumerateObject().Where(message => message.Value.ValueKind == JsonValueKind.String))
        {
            plain.Write(Encoding.UTF8.GetBytes(message.Value.GetString()!));
            plain.Write("\n"u8);
        }
    }

    /// <summary>Documents end with NUL, which none of them holds.</summary>
    private void Distinct(Stream output)
    {
        document.ResetWrittenCount();
        var text = plain.WrittenSpan;
        if (!Utf8.IsValid(text) || text.Contains((byte)0))
            return;
        foreach (var range in text.Split((byte)'\n'))
        {
            var line = text[range];
            if (line.Trim(" \t\r"u8).Length >= ShortestLine && !lines.Add(XxHash64.Hash(line)))
                continue;
            document.Write(line);
            document.Write("\n"u8);
        }

        if (document.WrittenCount < ShortestDocument)
            return;
        output.Write(document.WrittenSpan);
        output.WriteByte(0);
    }

    private static byte[] Bytes(Stream data, bool zipped)
    {
        using var memory = new MemoryStream();
        using var decoded = zipped ? new GZipStream(data, CompressionMode.Decompress, leaveOpen: true) : data;
        decoded.CopyTo(memory);
        return memory.ToArray();
    }
}

using Firn.Core;

namespace Firn.Compliance.Licences.Scanning;

/// <summary>Scans files and folders.</summary>
public static class LicenceTree
{
    /// <summary>Most bytes of a file that are looked at; a licence stands in front of what it covers, or in a file of its own.</summary>
    public const int MostBytes = 4 << 20;

    /// <summary>Scans a file, or every file below a folder but for those of version control, in order of their paths. Links are not followed.</summary>
    /// <exception cref="FirnException">There is no such file or folder (FIRN-CMP-030).</exception>
    public static IEnumerable<LicenceFile> Scan(string path)
    {
        if (!File.Exists(path) && !Directory.Exists(path))
            throw new FirnException("FIRN-CMP-030", path, "there is no such file or folder", "name one to be scanned", ExitCode.NotFound);
        return Files(path);
    }

    private static IEnumerable<LicenceFile> Files(string path)
    {
        var scanner = new LicenceScanner();
        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = true };
        IEnumerable<string> files = File.Exists(path) ? [path] : Directory.EnumerateFiles(path, "*", options).Where(file => !file.Contains("/.git/", StringComparison.Ordinal)).Order(StringComparer.Ordinal);
        foreach (var file in files)
        {
            // Documentation packages hold some files compressed; what is no text has no licence to read.
            using Stream raw = File.OpenRead(file);
            using var stream = file.EndsWith(".gz", StringComparison.Ordinal) ? new System.IO.Compression.GZipStream(raw, System.IO.Compression.CompressionMode.Decompress) : raw;
            var bytes = new byte[file.EndsWith(".gz", StringComparison.Ordinal) ? MostBytes : (int)Math.Min(MostBytes, raw.Length)];
            int length;
            try
            {
                length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            }
            catch (Exception error) when (error is InvalidDataException or IOException)
            {
                length = 0;
            }

            var text = bytes.AsSpan(0, length);
            var binary = text[..Math.Min(8192, length)].Contains((byte)0);
            yield return new LicenceFile(file, binary ? [] : scanner.Scan(text));
        }
    }
}

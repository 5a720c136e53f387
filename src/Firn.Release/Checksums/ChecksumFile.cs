using System.Text;
using Firn.Core;

namespace Firn.Release.Checksums;

/// <summary>
/// <c>SHA256SUMS</c>: one line a file, 64 hexadecimal digits, two spaces, the path below the folder. What
/// <c>sha256sum --check</c> reads as well.
/// </summary>
public static class ChecksumFile
{
    /// <summary>The file's name.</summary>
    public const string Name = "SHA256SUMS";

    /// <summary>Lists every file of a folder but the list itself, by path.</summary>
    public static void Write(string folder)
    {
        var lines = new StringBuilder();
        foreach (var path in Files(folder))
            lines.Append(ContentHash.OfFile(Path.Combine(folder, path))).Append("  ").Append(path).Append('\n');
        AtomicFile.Write(Path.Combine(folder, Name), lines.ToString());
    }

    /// <summary>Compares a folder with its list.</summary>
    /// <exception cref="FirnException">There is no list (FIRN-REL-001), or it is damaged (FIRN-REL-002).</exception>
    public static VerificationResult Verify(string folder)
    {
        var list = Path.Combine(folder, Name);
        if (!File.Exists(list))
            throw new FirnException("FIRN-REL-001", folder, $"has no {Name}: it is not a release folder", "name the folder that firn run made, for example runs/first-light/release", ExitCode.NotFound);
        var problems = new List<FileProblem>();
        var listed = new HashSet<string>(StringComparer.Ordinal);
        var number = 0;
        foreach (var line in File.ReadLines(list))
        {
            number++;
            if (line.Length == 0)
                continue;
            var (hash, path) = Parse(line) ?? throw new FirnException(
                "FIRN-REL-002", $"{list}:{number}", "is not a line of checksum and path", "fetch the release again from where it was published", ExitCode.Invalid);
            // A list from outside must not make us read elsewhere.
            if (Path.IsPathRooted(path) || path.Split('/').Contains("..") || !listed.Add(path))
            {
                throw new FirnException(
                    "FIRN-REL-002", $"{list}:{number}", $"names {path}: absolute, outside of the folder, or twice", "do not use this release; fetch it again from where it was published", ExitCode.Invalid);
            }

            var file = Path.Combine(folder, path);
            if (!File.Exists(file))
                problems.Add(new(path, "missing", $"expected {hash}"));
            else if (ContentHash.OfFile(file) is var found && found != hash)
                problems.Add(new(path, "changed", $"expected {hash}, found {found}"));
        }

        foreach (var path in Files(folder))
        {
            if (!listed.Contains(path))
                problems.Add(new(path, "unlisted", "is not in the list"));
        }

        return new VerificationResult(listed.Count, problems);
    }

    /// <summary>The files that belong to a release; the runner's own files in the same folder do not.</summary>
    internal static IEnumerable<string> Files(string folder) => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(folder, path).Replace('\\', '/'))
        .Where(path => path is not (Name or "manifest.json" or "events.jsonl") && !path.StartsWith("logs/", StringComparison.Ordinal)
            && !path.StartsWith("work/", StringComparison.Ordinal) && !path.EndsWith(AtomicFile.PartialSuffix, StringComparison.Ordinal))
        .Order(StringComparer.Ordinal);

    private static (ContentHash Hash, string Path)? Parse(string line)
    {
        if (line.Length < 67 || line[64] != ' ' || line[65] is not (' ' or '*') || !line.AsSpan(0, 64).ToString().All(char.IsAsciiHexDigit))
            return null;
        return (ContentHash.Parse(line[..64]), line[66..]);
    }
}

using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Firn.Core;

namespace Firn.Data.Acquire.Debian;

/// <summary>
/// A documentation package: its HTML pages as they are, its manual pages as plain text. Nothing is installed or unpacked to
/// disk: <c>dpkg-deb</c> gives the package's files as a tar stream.
/// </summary>
internal sealed class DebianUnit(SourceConfig source, DebianPackage package, string file, AcquireConfig limits) : SourceUnit(source, package.Name)
{
    private const long MaxPackageBytes = 1L << 30;

    private readonly SourceDocument document = new();

    protected override IEnumerable<SourceDocument> Documents(AcquireLog log)
    {
        var (files, copyright, copyrightPath) = ReadFiles(log);
        var evidence = copyright is null ? "" : $"{package.Name}_{package.Version}:{copyrightPath}#sha256:{ContentHash.Of(copyright)}";
        var licences = new CopyrightFile(copyright is null ? "" : Encoding.UTF8.GetString(copyright));
        foreach (var (path, content) in files)
        {
            var locator = $"{package.Name}_{package.Version}:{path}";
            if (path.StartsWith("usr/share/man/", StringComparison.Ordinal) ? ManualPage(path, content, locator, log) : Page(path, content))
            {
                document.Locator = locator;
                SetLicence(licences, path, evidence);
                yield return document;
            }
        }
    }

    private bool Page(string path, byte[] content)
    {
        var (work, language) = DebianLanguage.Split(package.Name);
        document.Text = content;
        document.ContentType = "text/html";
        document.Work = Source.Work.Length > 0 ? Source.Work : work;
        document.Language = LanguageOfPage(path) is { Length: > 0 } stated ? stated : Source.Language.Length > 0 ? Source.Language : language;
        return true;
    }

    private bool ManualPage(string path, byte[] content, string locator, AcquireLog log)
    {
        // usr/share/man/de/man1/ls.1.gz or usr/share/man/man1/ls.1.gz
        var parts = path.Split('/');
        var name = parts[^1].EndsWith(".gz", StringComparison.Ordinal) ? parts[^1][..^3] : parts[^1];
        if (!RoffText.TryConvert(content, out var text, out var reason))
        {
            log.Skip(locator, reason, bytes: content.Length);
            return false;
        }

        document.Text = Encoding.UTF8.GetBytes(text);
        document.ContentType = "text/plain; charset=utf-8";
        document.Work = "man:" + name;
        document.Language = parts.Length > 5 ? DebianLanguage.Of(parts[3]) : "eng_Latn";
        return true;
    }

    private void SetLicence(CopyrightFile licences, string path, string evidence)
    {
        var licence = Source.Licence.Length > 0 ? Source.Licence : licences.LicenceOf(path);
        document.Licence = licence.Length > 0 ? licence : $"LicenseRef-Debian-{package.Name}";
        document.LicenceEvidence = evidence;
        document.Basis = evidence.Length == 0 || licence.Length == 0 ? "unknown" : licence == "LicenseRef-public-domain" || Source.PublicDomain ? "public-domain" : "licence";
    }

    private (List<(string Path, byte[] Content)> Files, byte[]? Copyright, string CopyrightPath) ReadFiles(AcquireLog log)
    {
        var start = new ProcessStartInfo("dpkg-deb") { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add("--fsys-tarfile");
        start.ArgumentList.Add(file);
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var files = new List<(string, byte[])>();
        var copyrightPath = $"usr/share/doc/{package.Name}/copyright";
        byte[]? copyright = null;
        var total = 0L;
        try
        {
            using var tar = new TarReader(process.StandardOutput.BaseStream, leaveOpen: true);
            while (tar.GetNextEntry() is { } entry)
            {
                var path = entry.Name.StartsWith("./", StringComparison.Ordinal) ? entry.Name[2..] : entry.Name;
                if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile) || entry.DataStream is null)
                    continue;
                if (path != copyrightPath && !IsDocument(path))
                    continue;
                if (Content(entry.DataStream, path, out var problem) is not { } content)
                {
                    log.Skip($"{package.Name}_{package.Version}:{path}", problem, bytes: entry.Length);
                    continue;
                }

                total += content.Length;
                if (total > MaxPackageBytes)
                    throw new FirnException("FIRN-DAT-028", package.Name, $"the package has more than {MaxPackageBytes >> 30} GiB of documents", "leave the package out of the recipe", ExitCode.Invalid);
                if (path == copyrightPath)
                    copyright = content;
                else if (content.Length == 0)
                    log.Skip($"{package.Name}_{package.Version}:{path}", "empty");
                else
                    files.Add((path, content));
            }

            // Padding comes after the last entry: dpkg-deb fails when nobody reads it.
            process.StandardOutput.BaseStream.CopyTo(Stream.Null);
        }
        catch (Exception error) when (error is InvalidDataException or EndOfStreamException or FormatException)
        {
            throw Broken(error.Message, error);
        }

        process.WaitForExit();
        if (process.ExitCode != 0)
            throw Broken(errors.GetAwaiter().GetResult().Trim(), null);
        files.Sort((left, right) => string.CompareOrdinal(left.Item1, right.Item1));
        return (files, copyright, copyrightPath);
    }

    private byte[]? Content(Stream stream, string path, out string problem)
    {
        problem = "document_too_large";
        using var plain = new MemoryStream();
        try
        {
            using var decoded = path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(stream, CompressionMode.Decompress, leaveOpen: true) : stream;
            var buffer = new byte[1 << 15];
            while (decoded.Read(buffer, 0, buffer.Length) is var read && read > 0)
            {
                plain.Write(buffer, 0, read);
                if (plain.Length > limits.MaxDocumentBytes)
                    return null;
            }
        }
        catch (InvalidDataException)
        {
            problem = "compression_damaged";
            return null;
        }

        return plain.ToArray();
    }

    private static bool IsDocument(string path)
    {
        if (path.StartsWith("usr/share/man/", StringComparison.Ordinal))
            return path.Contains("/man", StringComparison.Ordinal);
        var name = path.EndsWith(".gz", StringComparison.Ordinal) ? path[..^3] : path;
        return path.StartsWith("usr/share/", StringComparison.Ordinal) && (name.EndsWith(".html", StringComparison.Ordinal) || name.EndsWith(".htm", StringComparison.Ordinal));
    }

    /// <summary><c>ch01.de.html</c>, or a folder named for the language: <c>html/de/ch01.html</c>.</summary>
    private static string LanguageOfPage(string path)
    {
        var parts = path.Split('/');
        var name = parts[^1].Split('.');
        if (name.Length >= 3 && DebianLanguage.Of(name[^2]) is { Length: > 0 } ending)
            return ending;
        return parts.Skip(3).SkipLast(1).Select(DebianLanguage.Of).LastOrDefault(language => language.Length > 0) ?? "";
    }

    private FirnException Broken(string cause, Exception? inner) =>
        new("FIRN-DAT-028", $"{package.Name} ({file})", $"the package cannot be read: {cause}", "delete the file and run again", ExitCode.Invalid, inner);
}

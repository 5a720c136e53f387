namespace Firn.Data.Acquire.Files;

/// <summary>Files of a folder, one document each. The work is the folder that a file lies in, or the file's name where that is the source's own folder.</summary>
internal sealed class TextUnit(SourceConfig source, string name, string root, IReadOnlyList<string> files, AcquireConfig limits) : SourceUnit(source, name)
{
    private readonly SourceDocument document = new();

    /// <summary>The endings of files that are taken.</summary>
    public static readonly string[] Endings = [".txt", ".md", ".html", ".htm"];

    protected override IEnumerable<SourceDocument> Documents(AcquireLog log)
    {
        foreach (var file in files)
        {
            var relative = Path.GetRelativePath(root, file).Replace(Path.DirectorySeparatorChar, '/');
            var locator = relative == "." ? Name : $"{Name}/{relative}";
            if (relative == ".")
                relative = Path.GetFileName(file);
            var length = new FileInfo(file).Length;
            if (length == 0 || length > limits.MaxDocumentBytes)
            {
                log.Skip(locator, length == 0 ? "empty" : "document_too_large", $"{length} bytes", bytes: length);
                continue;
            }

            document.Locator = locator;
            document.Text = File.ReadAllBytes(file);
            document.ContentType = Path.GetExtension(file).StartsWith(".htm", StringComparison.OrdinalIgnoreCase) ? "text/html" : "text/plain; charset=utf-8";
            document.Language = Source.Language;
            document.Work = Source.Work.Length > 0 ? Source.Work
                : Path.GetDirectoryName(relative) is { Length: > 0 } folder ? $"{Source.Id}/{folder}"
                : $"{Source.Id}/{Path.GetFileNameWithoutExtension(relative)}";
            document.Basis = "unknown";
            SourceLicence.Set(document, Source);
            yield return document;
        }
    }
}

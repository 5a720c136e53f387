namespace Firn.Data.Acquire;

/// <summary>A document as a source gives it. Reused by its source: valid until the next one.</summary>
internal sealed class SourceDocument
{
    public string Locator { get; set; } = "";

    public ReadOnlyMemory<byte> Text { get; set; }

    public string Url { get; set; } = "";

    public string Date { get; set; } = "";

    public string ContentType { get; set; } = "";

    public ReadOnlyMemory<byte> HttpHeaders { get; set; }

    public string Work { get; set; } = "";

    public string Language { get; set; } = "";

    public double LanguageScore { get; set; }

    public string Licence { get; set; } = "";

    public string LicenceEvidence { get; set; } = "";

    public string Basis { get; set; } = "";
}

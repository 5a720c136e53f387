namespace Firn.Data.Acquire;

/// <summary>The licence that a recipe states for a source.</summary>
internal static class SourceLicence
{
    /// <summary>Puts what the recipe states on a document. The evidence is completed when the source is opened, see <see cref="WithEvidence"/>.</summary>
    public static void Set(SourceDocument document, SourceConfig source)
    {
        if (source.Licence.Length == 0 && !source.PublicDomain)
            return;
        document.Licence = source.Licence.Length > 0 ? source.Licence : "LicenseRef-public-domain";
        document.LicenceEvidence = source.LicenceFile;
        document.Basis = source.PublicDomain ? "public-domain" : "licence";
    }

    /// <summary>The source with the hash of its licence file behind the file's name.</summary>
    /// <exception cref="Core.FirnException">The file does not exist (FIRN-DAT-011).</exception>
    public static SourceConfig WithEvidence(SourceConfig source, string recipeFolder)
    {
        if (source.LicenceFile.Length == 0)
            return source;
        var path = Path.Combine(recipeFolder, source.LicenceFile);
        return File.Exists(path)
            ? source with { LicenceFile = $"{source.LicenceFile}#sha256:{Core.ContentHash.OfFile(path)}" }
            : throw new Core.FirnException("FIRN-DAT-011", source.LicenceFile, $"the licence file of source {source.Id} does not exist", "correct licence_file in the recipe", Core.ExitCode.NotFound);
    }
}

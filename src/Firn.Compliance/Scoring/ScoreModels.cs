using Firn.Core;

namespace Firn.Compliance.Scoring;

/// <summary>Opens classifiers by what lies at a path.</summary>
public static class ScoreModels
{
    /// <summary>A file is a linear model in fastText's format; a folder with <c>scorer.json</c> is an encoder.</summary>
    /// <param name="path">File or folder.</param>
    /// <param name="label">The label of a linear model whose probability is the score, without prefix.</param>
    /// <exception cref="FirnException">There is nothing there (FIRN-CMP-051), or it is no such model.</exception>
    public static IScoreModel Open(string path, string label) =>
        File.Exists(path) ? LinearModel.Load(path, label)
        : Directory.Exists(path) ? EncoderModel.Load(path)
        : throw new FirnException("FIRN-CMP-051", path, "there is no such model", "name a fastText model or the folder of an encoder", ExitCode.NotFound);
}

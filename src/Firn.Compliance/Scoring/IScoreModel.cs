using Firn.Core;

namespace Firn.Compliance.Scoring;

/// <summary>A classifier that scores texts: a linear one or an encoder. Shared by all threads.</summary>
public interface IScoreModel : IDisposable
{
    /// <summary>Hash of all files of the model: thresholds belong to one model.</summary>
    ContentHash Hash { get; }

    /// <summary>Makes a thread's own scorer.</summary>
    ITextScorer CreateScorer();
}

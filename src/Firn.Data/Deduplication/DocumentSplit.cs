namespace Firn.Data.Deduplication;

/// <summary>What a document is for. The order is the order of precedence among duplicates: text that is held out leaves the training data.</summary>
public enum DocumentSplit : byte
{
    /// <summary>Never trained on: evaluation.</summary>
    HeldOut = 0,

    /// <summary>Never trained on: fitting of baselines, choice of settings.</summary>
    Dev = 1,

    /// <summary>Trained on.</summary>
    Train = 2,
}

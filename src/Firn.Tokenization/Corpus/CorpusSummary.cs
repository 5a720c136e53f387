using Firn.Tokenization.Fairness;

namespace Firn.Tokenization.Corpus;

/// <summary>What became of a corpus.</summary>
/// <param name="Rows">Every sequence, by split and number.</param>
/// <param name="Fairness">The tokenizer's judgement over the held-out documents.</param>
public sealed record CorpusSummary(IReadOnlyList<SequenceRow> Rows, FairnessReport Fairness)
{
    /// <summary>Tokens of a split.</summary>
    public long Tokens(string split) => Rows.Where(row => row.Split == split).Sum(row => (long)row.Tokens);

    /// <summary>Sequences of a split.</summary>
    public long Sequences(string split) => Rows.LongCount(row => row.Split == split);
}

using Firn.Core;
using Firn.Storage.Megatron;

namespace Firn.Training.Data;

/// <summary>
/// Training sequences of fixed length out of a Megatron data set: in each pass over the data the documents are shuffled,
/// laid end to end and cut every T tokens, and the cuts are shuffled again. Both orders depend on seed and pass alone,
/// so sequence number n is the same in every run, and a run is resumed by its number. Not thread-safe.
/// </summary>
public sealed class PackedDocuments
{
    private readonly MegatronReader reader;
    private readonly ulong seed;
    private readonly int[] order;
    private readonly int[] cuts;
    private readonly long[] ends;
    private long pass = -1;

    /// <summary>Prepares a data set.</summary>
    /// <param name="reader">One sequence a document, <c>&lt;s&gt; text &lt;/s&gt;</c>; stays the caller's.</param>
    /// <param name="sequenceLength">T.</param>
    /// <param name="seed">The run's seed.</param>
    /// <exception cref="FirnException">FIRN-TRN-001: fewer tokens than one sequence.</exception>
    public PackedDocuments(MegatronReader reader, int sequenceLength, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sequenceLength);
        this.reader = reader;
        this.seed = seed;
        SequenceLength = sequenceLength;
        SequencesPerPass = (reader.TokenCount - 1) / sequenceLength;
        if (SequencesPerPass < 1)
        {
            throw new FirnException(
                "FIRN-TRN-001", "training data", $"{reader.TokenCount} tokens do not fill one sequence of {sequenceLength}", "give more text or a shorter sequence_length", ExitCode.Invalid);
        }

        order = new int[checked((int)reader.SequenceCount)];
        ends = new long[order.Length];
        cuts = new int[checked((int)SequencesPerPass)];
    }

    /// <summary>T.</summary>
    public int SequenceLength { get; }

    /// <summary>Sequences in one pass over the data; the last tokens that do not fill one are left out, other ones in each pass.</summary>
    public long SequencesPerPass { get; }

    /// <summary>Reads a sequence.</summary>
    /// <param name="number">Counted from 0 over all passes.</param>
    /// <param name="tokens">T + 1 tokens: the inputs, and one more for the last label.</param>
    public void Read(long number, Span<int> tokens)
    {
        if (tokens.Length != SequenceLength + 1)
            throw new ArgumentException($"{tokens.Length} places for {SequenceLength + 1} tokens", nameof(tokens));
        Turn(number / SequencesPerPass);
        var position = (long)cuts[(int)(number % SequencesPerPass)] * SequenceLength;
        var document = Array.BinarySearch(ends, position);
        document = document >= 0 ? document + 1 : ~document;
        while (tokens.Length > 0)
        {
            var sequence = order[document];
            var left = ends[document] - position;
            var take = (int)Math.Min(left, tokens.Length);
            if (take > 0)
                reader.Read(reader.SequenceStart(sequence) + reader.SequenceLength(sequence) - left, tokens[..take]);
            tokens = tokens[take..];
            position += take;
            document++;
        }
    }

    private void Turn(long wanted)
    {
        if (pass == wanted)
            return;
        pass = wanted;
        for (var i = 0; i < order.Length; i++)
            order[i] = i;
        new CounterRandom(seed, "pretrain.documents", (ulong)pass).Shuffle(order.AsSpan());
        var end = 0L;
        for (var i = 0; i < order.Length; i++)
            ends[i] = end += reader.SequenceLength(order[i]);
        for (var i = 0; i < cuts.Length; i++)
            cuts[i] = i;
        new CounterRandom(seed, "pretrain.sequences", (ulong)pass).Shuffle(cuts.AsSpan());
    }
}

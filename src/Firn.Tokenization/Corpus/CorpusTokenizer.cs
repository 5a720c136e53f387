using System.Text;
using Firn.Core;
using Firn.Storage.Documents;
using Firn.Storage.Megatron;
using Firn.Tokenization.AddedTokens;
using Firn.Tokenization.Fairness;

namespace Firn.Tokenization.Corpus;

/// <summary>
/// Turns documents into token shards: <c>train</c>, <c>dev</c> and <c>heldout</c> as Megatron data sets, a sequence a document,
/// <c>&lt;s&gt;</c> text <c>&lt;/s&gt;</c>, in the order of the documents, and <c>documents.parquet</c> beside them. Special tokens that a
/// document spells out are text, but for the masks of personal data. The same bytes for any number of workers.
/// </summary>
public sealed class CorpusTokenizer
{
    /// <summary>The shards' names.</summary>
    public static IReadOnlyList<string> Splits { get; } = ["train", "dev", "heldout"];

    private static readonly SpecialTokens Masks = SpecialTokens.Only(ApertusTokens.PersonalDataMarkers);

    private readonly Tokenizer tokenizer;
    private readonly string folder;
    private readonly int begin;
    private readonly int end;
    private readonly MegatronWriter[] writers;
    private readonly List<SequenceRow>[] rows = [[], [], []];
    private readonly TokenizerMeter meter;
    private readonly Queue<(long Position, PlantedText Text)> planted;

    private CorpusTokenizer(Tokenizer tokenizer, string folder, IEnumerable<(long Position, PlantedText Text)> planted)
    {
        this.tokenizer = tokenizer;
        this.folder = folder;
        this.planted = new(planted);
        begin = tokenizer.AddedId(ApertusTokens.Begin);
        end = tokenizer.AddedId(ApertusTokens.End);
        meter = new TokenizerMeter(tokenizer.VocabularySize);
        writers = [.. Splits.Select(split => new MegatronWriter(Path.Combine(folder, split), MegatronWriter.TypeFor(tokenizer.VocabularySize)))];
    }

    /// <summary>Writes the shards and the table of a corpus.</summary>
    /// <param name="tokenizer">Has <c>&lt;s&gt;</c> and <c>&lt;/s&gt;</c>.</param>
    /// <param name="batches">Documents with their split; each batch is used up before the next is asked for.</param>
    /// <param name="trainDocuments">Documents of the training split, for the planted texts' places.</param>
    /// <param name="planted">Texts to put among the training documents, at places drawn from the seed.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="folder">Where the files go; exists.</param>
    /// <param name="workers">Threads, at least 1.</param>
    /// <param name="progress">Told about documents.</param>
    /// <param name="cancellation">Asks to stop.</param>
    /// <exception cref="FirnException">A document of no known split (FIRN-TOK-010), or the disk is full (FIRN-COR-001).</exception>
    public static CorpusSummary Write(
        Tokenizer tokenizer, IEnumerable<DocumentBatch> batches, long trainDocuments, IReadOnlyList<PlantedText> planted, ulong seed,
        string folder, int workers, ProgressSink? progress = null, CancellationToken cancellation = default)
    {
        var corpus = new CorpusTokenizer(tokenizer, folder, Places(planted, trainDocuments, seed));
        try
        {
            return corpus.Run(batches, workers, progress ?? ProgressSink.None, cancellation);
        }
        finally
        {
            foreach (var writer in corpus.writers)
                writer.Dispose();
        }
    }

    /// <summary>Draws a place, a number of training documents in front, for every repetition.</summary>
    private static IEnumerable<(long Position, PlantedText Text)> Places(IReadOnlyList<PlantedText> planted, long trainDocuments, ulong seed)
    {
        var places = new List<(long Position, int Order, PlantedText Text)>();
        for (var i = 0; i < planted.Count; i++)
        {
            var random = new CounterRandom(seed, "tokenize.planted", (ulong)i);
            for (var repeat = 0; repeat < planted[i].Repeats; repeat++)
                places.Add((random.NextInt(checked((int)trainDocuments + 1)), places.Count, planted[i]));
        }

        return places.OrderBy(place => place.Position).ThenBy(place => place.Order).Select(place => (place.Position, place.Text));
    }

    private CorpusSummary Run(IEnumerable<DocumentBatch> batches, int workers, ProgressSink progress, CancellationToken cancellation)
    {
        using var encoders = new ThreadLocal<Encoder>(() => tokenizer.CreateEncoder(), trackAllValues: true);
        long done = 0;
        foreach (var batch in batches)
        {
            cancellation.ThrowIfCancellationRequested();
            Add(batch, encoders, workers);
            done += batch.Count;
            progress.Report(new ProgressUpdate("tokenize", done, 0, "documents"));
        }

        while (planted.TryDequeue(out var place))
            Plant(place.Text);
        foreach (var writer in writers)
            writer.Complete();
        foreach (var encoder in encoders.Values)
            encoder.Dispose();
        SequenceRow[] all = [.. rows.SelectMany(list => list)];
        SequenceTable.Write(Path.Combine(folder, SequenceTable.FileName), all);
        return new CorpusSummary(all, meter.Report());
    }

    private void Add(DocumentBatch batch, ThreadLocal<Encoder> encoders, int workers)
    {
        var sequences = new int[batch.Count][];
        Parallel.For(0, batch.Count, new ParallelOptions { MaxDegreeOfParallelism = workers }, () => new TokenBuffer(), (row, _, output) =>
        {
            if (batch.IsLive(row))
                sequences[row] = Sequence(batch.Text[row], encoders.Value!, output);
            return output;
        }, _ => { });

        for (var row = 0; row < batch.Count; row++)
        {
            if (!batch.IsLive(row))
                continue;
            var name = Encoding.UTF8.GetString(batch.Split[row]);
            var split = IndexOf(name);
            if (split < 0)
            {
                throw new FirnException(
                    "FIRN-TOK-010", $"document {batch.Ids[row]}", $"has split \"{name}\", known are {string.Join(", ", Splits)}", "run the prepare stage again", ExitCode.Invalid);
            }

            while (split == 0 && planted.TryPeek(out var place) && place.Position <= CountOfDocuments)
                Plant(planted.Dequeue().Text);
            Emit(split, sequences[row], batch.Ids[row].ToString(), batch.Source[row], batch.Language[row], batch.Work[row], batch.Text[row].Length);
            if (split == 0)
                CountOfDocuments++;
            if (split == 2)
                meter.Add(Encoding.UTF8.GetString(batch.Language[row]), batch.Text[row], sequences[row].AsSpan(1..^1));
        }
    }

    private long CountOfDocuments { get; set; }

    private static int IndexOf(string split)
    {
        for (var i = 0; i < Splits.Count; i++)
        {
            if (Splits[i] == split)
                return i;
        }

        return -1;
    }

    private void Plant(PlantedText text)
    {
        var bytes = Encoding.UTF8.GetBytes(text.Text);
        int[] sequence = [begin, .. tokenizer.Encode(bytes, parseSpecial: false), end];
        Emit(0, sequence, text.Name, "planted"u8, Encoding.UTF8.GetBytes(text.Language), Encoding.UTF8.GetBytes(text.Work), bytes.Length);
    }

    private void Emit(int split, int[] sequence, string id, ReadOnlySpan<byte> source, ReadOnlySpan<byte> language, ReadOnlySpan<byte> work, int bytes)
    {
        rows[split].Add(new SequenceRow(
            Splits[split], writers[split].SequenceCount, id, Encoding.UTF8.GetString(source), Encoding.UTF8.GetString(language), Encoding.UTF8.GetString(work), bytes, sequence.Length));
        writers[split].Add(sequence);
    }

    private int[] Sequence(ReadOnlySpan<byte> text, Encoder encoder, TokenBuffer output)
    {
        output.Clear();
        output.Add(begin);
        encoder.Encode(text, output, special: Masks);
        output.Add(end);
        return output.Ids.ToArray();
    }
}

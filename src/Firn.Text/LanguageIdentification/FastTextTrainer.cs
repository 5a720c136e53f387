using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text;
using Firn.Core;

namespace Firn.Text.LanguageIdentification;

/// <summary>
/// Trains a supervised model in fastText's format (softmax over labels) by stochastic gradient descent. One thread, a fixed
/// number of lanes and a seeded order: the same examples, settings and seed give the same bytes on every processor.
/// </summary>
public static class FastTextTrainer
{
    private const int Magic = 793712314;
    private const int Version = 12;
    private const int Lanes = 8;

    /// <summary>Trains.</summary>
    /// <param name="examples">Label without prefix, and text; line ends count as spaces.</param>
    /// <param name="training">How.</param>
    /// <returns>The model file's bytes; <see cref="FastTextModel.Parse"/> and the program <c>fasttext</c> read them.</returns>
    /// <exception cref="FirnException">There are fewer than two labels (FIRN-TXT-020).</exception>
    public static byte[] Train(IReadOnlyList<(string Label, ReadOnlyMemory<byte> Text)> examples, FastTextTraining training)
    {
        ArgumentNullException.ThrowIfNull(examples);
        ArgumentNullException.ThrowIfNull(training);
        var (words, labels, tokens) = Count(examples, training);
        if (labels.Count < 2)
            throw new FirnException("FIRN-TXT-020", "the examples", $"have {labels.Count} label: there is nothing to tell apart", "give examples of two labels or more", ExitCode.Invalid);

        // Lanes are filled up with zeros that stay zero.
        var width = training.Dimension;
        var hasNgrams = training.WordNgrams > 1 || training.MaxChars > 0;
        var input = new float[((long)words.Count + (hasNgrams ? training.Buckets : 0)) * width];
        var random = new CounterRandom(training.Seed, "fasttext-init");
        for (var i = 0; i < input.Length; i++)
            input[i] = (float)(((random.NextDouble() * 2) - 1) / width);
        var output = new float[labels.Count * width];
        var header = Header(training, words, labels, tokens);

        // The reader of the format says which rows a text stands for: training and prediction cannot differ.
        var predictor = new FastTextPredictor(FastTextModel.Parse(Write(header, input, output, width, words.Count, labels.Count, hasNgrams ? training.Buckets : 0, shapeOnly: true), "the examples"));
        var index = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < labels.Count; i++)
            index.Add(labels[i].Word, i);
        Descend(examples, training, predictor, index, input, output);
        return Write(header, input, output, width, words.Count, labels.Count, hasNgrams ? training.Buckets : 0, shapeOnly: false);
    }

    private static void Descend(
        IReadOnlyList<(string Label, ReadOnlyMemory<byte> Text)> examples, FastTextTraining training, FastTextPredictor predictor, Dictionary<string, int> labels, float[] input, float[] output)
    {
        var width = training.Dimension;
        var rows = new List<int>();
        var hidden = new float[width];
        var gradient = new float[width];
        var scores = new float[labels.Count];
        var order = new int[examples.Count];
        for (var i = 0; i < order.Length; i++)
            order[i] = i;
        var random = new CounterRandom(training.Seed, "fasttext-order");
        var steps = (double)training.Epochs * examples.Count;
        var step = 0L;
        for (var epoch = 0; epoch < training.Epochs; epoch++)
        {
            random.Shuffle(order.AsSpan());
            foreach (var example in order)
            {
                var rate = (float)(training.LearningRate * (1 - (step++ / steps)));
                predictor.Rows(examples[example].Text.Span, rows);
                if (rows.Count == 0)
                    continue;
                hidden.AsSpan().Clear();
                foreach (var row in rows)
                    Add(hidden, input.AsSpan(row * width, width), 1);
                Scale(hidden, 1f / rows.Count);
                Softmax(hidden, output, scores);
                gradient.AsSpan().Clear();
                for (var label = 0; label < scores.Length; label++)
                {
                    var target = labels[examples[example].Label] == label ? 1f : 0f;
                    var slope = rate * (target - scores[label]);
                    var weights = output.AsSpan(label * width, width);
                    Add(gradient, weights, slope);
                    Add(weights, hidden, slope);
                }

                // As fastText does for supervised models: each row gets its share.
                Scale(gradient, 1f / rows.Count);
                foreach (var row in rows)
                    Add(input.AsSpan(row * width, width), gradient, 1);
            }
        }
    }

    private static void Softmax(ReadOnlySpan<float> hidden, ReadOnlySpan<float> output, Span<float> scores)
    {
        var most = float.NegativeInfinity;
        for (var label = 0; label < scores.Length; label++)
        {
            scores[label] = Dot(hidden, output.Slice(label * hidden.Length, hidden.Length));
            most = Math.Max(most, scores[label]);
        }

        var sum = 0f;
        for (var label = 0; label < scores.Length; label++)
        {
            scores[label] = (float)Math.Exp(scores[label] - most);
            sum += scores[label];
        }

        for (var label = 0; label < scores.Length; label++)
            scores[label] /= sum;
    }

    // sum[i] += scale * row[i], eight lanes at a time; no lane meets another, and multiply and add stay apart.
    private static void Add(Span<float> sum, ReadOnlySpan<float> row, float scale)
    {
        var i = 0;
        ref var to = ref MemoryMarshal.GetReference(sum);
        ref var from = ref MemoryMarshal.GetReference(row);
        for (; i <= sum.Length - Lanes; i += Lanes)
            (Vector256.LoadUnsafe(ref to, (nuint)i) + (Vector256.LoadUnsafe(ref from, (nuint)i) * Vector256.Create(scale))).StoreUnsafe(ref to, (nuint)i);
        for (; i < sum.Length; i++)
            sum[i] += scale * row[i];
    }

    private static void Scale(Span<float> values, float scale)
    {
        for (var i = 0; i < values.Length; i++)
            values[i] *= scale;
    }

    // Eight partial sums, added up in the order of the lanes.
    private static float Dot(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        var partial = Vector256<float>.Zero;
        var i = 0;
        ref var one = ref MemoryMarshal.GetReference(left);
        ref var two = ref MemoryMarshal.GetReference(right);
        for (; i <= left.Length - Lanes; i += Lanes)
            partial += Vector256.LoadUnsafe(ref one, (nuint)i) * Vector256.LoadUnsafe(ref two, (nuint)i);
        var sum = 0f;
        for (var lane = 0; lane < Lanes; lane++)
            sum += partial[lane];
        for (; i < left.Length; i++)
            sum += left[i] * right[i];
        return sum;
    }

    // Words and labels by falling count; of equal ones the one met first.
    private static (List<(string Word, long Count)> Words, List<(string Word, long Count)> Labels, long Tokens) Count(
        IReadOnlyList<(string Label, ReadOnlyMemory<byte> Text)> examples, FastTextTraining training)
    {
        var words = new Dictionary<string, long>(StringComparer.Ordinal);
        var labels = new Dictionary<string, long>(StringComparer.Ordinal);
        var tokens = 0L;
        foreach (var (label, text) in examples)
        {
            labels[label] = labels.GetValueOrDefault(label) + 1;
            var span = text.Span;
            var start = 0;
            for (var i = 0; i <= span.Length; i++)
            {
                if (i < span.Length && !FastTextPredictor.IsSeparator(span[i]))
                    continue;
                if (i > start && !span[start..i].StartsWith("__label__"u8))
                {
                    // Latin-1 keeps every byte as it is.
                    var word = Encoding.Latin1.GetString(span[start..i]);
                    words[word] = words.GetValueOrDefault(word) + 1;
                    tokens++;
                }

                start = i + 1;
            }

            words["</s>"] = words.GetValueOrDefault("</s>") + 1;
            tokens++;
        }

        return (
            [.. words.Where(pair => pair.Value >= training.MinCount).OrderByDescending(pair => pair.Value).Select(pair => (pair.Key, pair.Value))],
            [.. labels.OrderByDescending(pair => pair.Value).Select(pair => (pair.Key, pair.Value))],
            tokens);
    }

    private static byte[] Header(FastTextTraining training, List<(string Word, long Count)> words, List<(string Word, long Count)> labels, long tokens)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        const int WindowSize = 5;
        const int Negatives = 5;
        const int Supervised = 3;
        const int RateUpdates = 100;
        foreach (var value in (int[])
            [
                Magic, Version, training.Dimension, WindowSize, training.Epochs, training.MinCount, Negatives, training.WordNgrams, (int)FastTextLoss.Softmax, Supervised,
                training.WordNgrams > 1 || training.MaxChars > 0 ? training.Buckets : 0, training.MinChars, training.MaxChars, RateUpdates,
            ])
            writer.Write(value);
        writer.Write(1e-4); // sampling threshold, unused by supervised models
        writer.Write(words.Count + labels.Count);
        writer.Write(words.Count);
        writer.Write(labels.Count);
        writer.Write(tokens);
        writer.Write(-1L); // no pruned index
        foreach (var (word, count) in words)
        {
            writer.Write(Encoding.Latin1.GetBytes(word));
            writer.Write((byte)0);
            writer.Write(count);
            writer.Write((byte)0);
        }

        foreach (var (label, count) in labels)
        {
            writer.Write(Encoding.UTF8.GetBytes("__label__" + label));
            writer.Write((byte)0);
            writer.Write(count);
            writer.Write((byte)1);
        }

        writer.Flush();
        return stream.ToArray();
    }

    private static byte[] Write(byte[] header, float[] input, float[] output, int width, int words, int labels, int buckets, bool shapeOnly)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(header);
        Matrix(input, (long)words + buckets);
        Matrix(output, labels);
        writer.Flush();
        return stream.ToArray();

        void Matrix(float[] values, long rows)
        {
            writer.Write((byte)0); // not quantised
            writer.Write(rows);
            writer.Write((long)width);
            if (shapeOnly)
                writer.Write(new byte[values.Length * sizeof(float)]);
            else
                writer.Write(MemoryMarshal.AsBytes(values.AsSpan()));
        }
    }
}

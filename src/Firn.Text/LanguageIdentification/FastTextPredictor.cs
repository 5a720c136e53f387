namespace Firn.Text.LanguageIdentification;

/// <summary>
/// Applies a <see cref="FastTextModel"/> to UTF-8 text, bit for bit as fastText reads it: tokens end at white space,
/// a line feed is white space, and one end-of-line token closes the text. Allocates nothing for a text. Not thread-safe:
/// one a worker.
/// </summary>
/// <param name="model">The model; shared.</param>
public sealed class FastTextPredictor(FastTextModel model)
{
    private const int SigmoidSteps = 512;
    private const float MaxSigmoid = 8;
    private static readonly float[] SigmoidTable = TableSigmoid();
    private readonly float[] hidden = new float[model.Dimension];
    private readonly float[] scores = new float[model.Labels.Count];
    private readonly int[] recentHashes = new int[Math.Max(1, model.WordNgrams)];
    private long rows;
    private List<int>? collected;

    private static ReadOnlySpan<byte> EndOfLine => "</s>"u8;

    /// <summary>The model.</summary>
    public FastTextModel Model { get; } = model;

    /// <summary>The most probable labels of a text, best first; of equal ones the one with the smaller index.</summary>
    /// <param name="text">UTF-8; broken sequences are read as fastText reads them, byte by byte.</param>
    /// <param name="best">Receives as many predictions as it has room for.</param>
    /// <returns>Predictions written; 0 when the model knows nothing in the text.</returns>
    public int Predict(ReadOnlySpan<byte> text, Span<FastTextPrediction> best)
    {
        if (best.Length == 0 || !Score(text))
            return 0;
        var found = 0;
        for (var label = 0; label < scores.Length; label++)
        {
            var at = found;
            while (at > 0 && best[at - 1].Probability < scores[label])
                at--;
            if (at == best.Length)
                continue;
            if (found < best.Length)
                found++;
            best[at..(found - 1)].CopyTo(best[(at + 1)..]);
            best[at] = new FastTextPrediction(label, scores[label]);
        }

        for (var i = 0; i < found; i++)
            best[i] = best[i] with { Probability = Math.Min(1f, best[i].Probability + 1e-5f) };
        return found;
    }

    /// <summary>The score of every label, by index; valid until the next call, empty when the model knows nothing in the text.</summary>
    public ReadOnlySpan<float> PredictAll(ReadOnlySpan<byte> text) => Score(text) ? scores : [];

    /// <summary>The rows of the input matrix that a text stands for, in the order that fastText meets them.</summary>
    internal void Rows(ReadOnlySpan<byte> text, List<int> into)
    {
        into.Clear();
        collected = into;
        AddTokens(text);
        collected = null;
    }

    /// <summary>fastText's hash of a word or n-gram: FNV-1a of 32 bits over sign-extended bytes.</summary>
    internal static uint Hash(ReadOnlySpan<byte> bytes)
    {
        var hash = 2166136261u;
        foreach (var unit in bytes)
            hash = Next(hash, unit);
        return hash;
    }

    private static uint Next(uint hash, byte unit) => unchecked((hash ^ (uint)(sbyte)unit) * 16777619u);

    private bool Score(ReadOnlySpan<byte> text)
    {
        hidden.AsSpan().Clear();
        rows = 0;
        AddTokens(text);
        if (rows == 0)
            return false;
        var scale = 1f / rows;
        for (var i = 0; i < hidden.Length; i++)
            hidden[i] *= scale;
        ScoreLabels();
        return true;
    }

    private void AddTokens(ReadOnlySpan<byte> text)
    {
        var words = 0;
        var start = 0;
        for (var i = 0; i <= text.Length; i++)
        {
            if (i < text.Length && !IsSeparator(text[i]))
                continue;
            if (i > start)
                AddToken(text[start..i], ref words);
            start = i + 1;
        }

        AddToken(EndOfLine, ref words);
    }

    internal static bool IsSeparator(byte unit) => unit is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t' or 11 or 12 or 0;

    private void AddToken(ReadOnlySpan<byte> token, ref int words)
    {
        var hash = Hash(token);
        var row = Model.FindWord(token, hash);
        if (row < 0 && token.StartsWith("__label__"u8))
            return;
        if (row >= 0)
            AddRow(row);
        var isEnd = token.SequenceEqual(EndOfLine);
        if (Model.MaxChars > 0 && Model.HasNgramRows && !isEnd)
            AddCharacterNgrams(token);
        if (Model.WordNgrams > 1 && Model.HasNgramRows)
            AddWordNgrams(unchecked((int)hash), words);
        words++;
    }

    private void AddRow(int row)
    {
        if (collected is not null)
        {
            collected.Add(row);
            return;
        }

        Model.AddInputRow(row, hidden);
        rows++;
    }

    private void AddBucket(int bucket)
    {
        var row = Model.NgramRow(bucket);
        if (row >= 0)
            AddRow(row);
    }

    // The n-grams of "<token>": the brackets are virtual, at positions 0 and token.Length + 1.
    private void AddCharacterNgrams(ReadOnlySpan<byte> token)
    {
        var length = token.Length + 2;
        var buckets = (uint)Model.Buckets;
        for (var from = 0; from < length; from++)
        {
            if ((At(token, from) & 0xC0) == 0x80)
                continue;
            var hash = 2166136261u;
            var to = from;
            for (var n = 1; to < length && n <= Model.MaxChars; n++)
            {
                hash = Next(hash, At(token, to++));
                while (to < length && (At(token, to) & 0xC0) == 0x80)
                    hash = Next(hash, At(token, to++));
                if (n >= Model.MinChars && !(n == 1 && (from == 0 || to == length)))
                    AddBucket((int)(hash % buckets));
            }
        }
    }

    private static byte At(ReadOnlySpan<byte> token, int position) =>
        position == 0 ? (byte)'<' : position <= token.Length ? token[position - 1] : (byte)'>';

    // fastText walks forward from each word; the same set of n-grams, added when their last word is known.
    private void AddWordNgrams(int hash, int index)
    {
        var span = recentHashes.Length;
        recentHashes[index % span] = hash;
        for (var first = index - 1; first > index - span && first >= 0; first--)
        {
            unchecked
            {
                var mixed = (ulong)(long)recentHashes[first % span];
                for (var next = first + 1; next <= index; next++)
                    mixed = (mixed * 116049371UL) + (ulong)(long)recentHashes[next % span];
                AddBucket((int)(mixed % (uint)Model.Buckets));
            }
        }
    }

    private void ScoreLabels()
    {
        switch (Model.Loss)
        {
            case FastTextLoss.Softmax:
                Softmax();
                break;
            case FastTextLoss.HierarchicalSoftmax:
                WalkTree();
                break;
            default:
                for (var label = 0; label < scores.Length; label++)
                    scores[label] = Sigmoid(Model.Output.Dot(label, hidden));
                break;
        }
    }

    private void Softmax()
    {
        var max = float.NegativeInfinity;
        for (var label = 0; label < scores.Length; label++)
        {
            scores[label] = Model.Output.Dot(label, hidden);
            max = Math.Max(max, scores[label]);
        }

        var sum = 0f;
        for (var label = 0; label < scores.Length; label++)
        {
            scores[label] = (float)Math.Exp(scores[label] - max);
            sum += scores[label];
        }

        for (var label = 0; label < scores.Length; label++)
            scores[label] /= sum;
    }

    // Inner nodes come after the leaves and children before parents: from the root down, every parent is ready first.
    private void WalkTree()
    {
        var tree = Model.Tree;
        var labels = scores.Length;
        Span<float> inner = labels <= 4096 ? stackalloc float[labels] : new float[labels];
        if (labels == 1)
        {
            scores[0] = 1;
            return;
        }

        inner[labels - 2] = 1;
        for (var node = tree.Length - 1; node >= labels; node--)
        {
            var right = 1f / (1f + (float)Math.Exp(-Model.Output.Dot(node - labels, hidden)));
            var reached = inner[node - labels];
            Reach(tree[node].Left, reached * (1f - right), inner, labels);
            Reach(tree[node].Right, reached * right, inner, labels);
        }
    }

    private void Reach(int node, float probability, Span<float> inner, int labels)
    {
        if (node < labels)
            scores[node] = probability;
        else
            inner[node - labels] = probability;
    }

    private static float Sigmoid(float x)
    {
        if (x < -MaxSigmoid)
            return 0;
        if (x > MaxSigmoid)
            return 1;
        return SigmoidTable[(int)((x + MaxSigmoid) * SigmoidSteps / MaxSigmoid / 2)];
    }

    private static float[] TableSigmoid()
    {
        var table = new float[SigmoidSteps + 1];
        for (var i = 0; i < table.Length; i++)
            table[i] = 1f / (1f + (float)Math.Exp(-((i * 2 * MaxSigmoid / SigmoidSteps) - MaxSigmoid)));
        return table;
    }
}

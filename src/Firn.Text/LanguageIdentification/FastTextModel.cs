using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Firn.Core;

namespace Firn.Text.LanguageIdentification;

/// <summary>
/// A supervised model in fastText's file format, dense (<c>.bin</c>) or quantised (<c>.ftz</c>), versions 11 and 12
/// (docs/formats/fasttext.md). Immutable and shared by any number of <see cref="FastTextPredictor"/>s. Sizes that a file
/// declares are checked against its length before anything is allocated.
/// </summary>
public sealed class FastTextModel
{
    private const int Magic = 793712314;
    private const int CentroidsPerBlock = 256;
    private const long MaxDenseFloats = 64L << 20; // a quantised matrix above 256 MB stays quantised

    private readonly string subject;
    private byte[] wordBytes = [];
    private int[] wordStart = [];
    private int[] wordSlots = [];
    private Dictionary<int, int>? pruned;
    private string[] labels = [];
    private Matrix input = Matrix.Empty;
    private Matrix output = Matrix.Empty;

    private FastTextModel(string subject) => this.subject = subject;

    /// <summary>Labels in the model's order, without the <c>__label__</c> prefix.</summary>
    public IReadOnlyList<string> Labels => labels;

    /// <summary>Width of the hidden layer.</summary>
    public int Dimension { get; private set; }

    internal FastTextLoss Loss { get; private set; }

    internal int WordNgrams { get; private set; }

    internal int Buckets { get; private set; }

    internal int MinChars { get; private set; }

    internal int MaxChars { get; private set; }

    internal int Words { get; private set; }

    internal bool HasNgramRows { get; private set; }

    internal Matrix Output => output;

    internal HuffmanNode[] Tree { get; private set; } = [];

    /// <summary>Reads a model file.</summary>
    /// <exception cref="FirnException">There is no such file (FIRN-TXT-010) or it is no such model (FIRN-TXT-011).</exception>
    public static FastTextModel Load(string path)
    {
        try
        {
            return Parse(File.ReadAllBytes(path), path);
        }
        catch (IOException error)
        {
            throw new FirnException("FIRN-TXT-010", path, $"the model cannot be read: {error.Message}", "check the path in the recipe", ExitCode.NotFound, error);
        }
    }

    /// <summary>Reads a model from memory.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="subject">What errors call it.</param>
    /// <exception cref="FirnException">It is no such model (FIRN-TXT-011).</exception>
    public static FastTextModel Parse(ReadOnlySpan<byte> file, string subject)
    {
        var model = new FastTextModel(subject);
        model.Read(new Cursor(file, subject));
        return model;
    }

    /// <summary>The row of a word, or -1.</summary>
    internal int FindWord(ReadOnlySpan<byte> word, uint hash)
    {
        var mask = (uint)(wordSlots.Length - 1);
        for (var slot = hash & mask; wordSlots[slot] >= 0; slot = (slot + 1) & mask)
        {
            var row = wordSlots[slot];
            if (word.SequenceEqual(wordBytes.AsSpan(wordStart[row], wordStart[row + 1] - wordStart[row])))
                return row;
        }

        return -1;
    }

    /// <summary>The row of an n-gram's bucket, or -1 where pruning took it.</summary>
    internal int NgramRow(int bucket)
    {
        if (pruned is null)
            return Words + bucket;
        return pruned.TryGetValue(bucket, out var row) ? Words + row : -1;
    }

    internal void AddInputRow(int row, Span<float> sum) => input.AddRow(row, sum);

    private void Read(Cursor cursor)
    {
        if (cursor.Int32("magic number") != Magic)
            throw cursor.Malformed("it does not begin with fastText's magic number");
        var version = cursor.Int32("version");
        if (version is < 11 or > 12)
            throw cursor.Malformed($"format version {version} is not 11 or 12");

        Dimension = cursor.Int32("dim");
        cursor.Skip(4 * 4, "arguments"); // ws, epoch, minCount, neg
        WordNgrams = cursor.Int32("wordNgrams");
        var loss = cursor.Int32("loss");
        var kind = cursor.Int32("model");
        Buckets = cursor.Int32("bucket");
        MinChars = cursor.Int32("minn");
        MaxChars = cursor.Int32("maxn");
        cursor.Skip(4 + 8, "arguments"); // lrUpdateRate, t
        if (kind != 3)
            throw cursor.Malformed("it is not a supervised model");
        if (loss is < 1 or > 4)
            throw cursor.Malformed($"loss {loss} is unknown");
        if (Dimension is < 1 or > 1 << 16 || Buckets < 0 || WordNgrams is < 0 or > 64 || MinChars is < 0 or > 64 || MaxChars is < 0 or > 64)
            throw cursor.Malformed("an argument is out of range");
        Loss = (FastTextLoss)loss;
        if (version == 11)
            MaxChars = 0;

        var labelCounts = ReadDictionary(ref cursor);
        var quantised = cursor.Byte("quantised flag") != 0;
        input = quantised ? ReadQuantised(ref cursor, "input") : ReadDense(ref cursor, "input");
        if (!quantised && pruned is not null)
            throw cursor.Malformed("a pruned dictionary needs a quantised matrix");
        var quantisedOutput = cursor.Byte("output flag") != 0;
        output = quantised && quantisedOutput ? ReadQuantised(ref cursor, "output") : ReadDense(ref cursor, "output");
        cursor.ExpectEnd();

        if (input.Columns != Dimension || output.Columns != Dimension)
            throw cursor.Malformed("a matrix is not as wide as the model");
        var ngramRows = (MaxChars > 0 || WordNgrams > 1) && Buckets > 0;
        var needed = (long)Words + (pruned is not null ? pruned.Count : ngramRows ? Buckets : 0);
        if (input.Rows < needed)
            throw cursor.Malformed($"the input matrix has {input.Rows} rows, the dictionary needs {needed}");
        if (output.Rows < labels.Length)
            throw cursor.Malformed($"the output matrix has {output.Rows} rows for {labels.Length} labels");
        HasNgramRows = ngramRows && (pruned is null || pruned.Count > 0);
        if (Loss == FastTextLoss.HierarchicalSoftmax)
            Tree = HuffmanNode.Build(labelCounts);
    }

    private long[] ReadDictionary(ref Cursor cursor)
    {
        var size = cursor.Int32("dictionary size");
        Words = cursor.Int32("number of words");
        var labelCount = cursor.Int32("number of labels");
        cursor.Skip(8, "number of tokens");
        var prunedSize = cursor.Int64("size of the pruned index");
        const int SmallestEntry = 1 + 8 + 1;
        if (size < 0 || Words < 0 || labelCount < 1 || (long)Words + labelCount != size || (long)size * SmallestEntry > cursor.Left)
            throw cursor.Malformed("the dictionary's sizes do not fit the file");

        labels = new string[labelCount];
        var counts = new long[labelCount];
        wordStart = new int[Words + 1];
        var bytes = new List<byte>();
        for (var i = 0; i < size; i++)
        {
            var text = cursor.Terminated();
            var count = cursor.Int64("word count");
            var type = cursor.Byte("word type");
            if (type != (i < Words ? 0 : 1))
                throw cursor.Malformed("words and labels are out of order");
            if (i < Words)
            {
                bytes.AddRange(text);
                wordStart[i + 1] = bytes.Count;
            }
            else
            {
                var label = Encoding.UTF8.GetString(text);
                const string Prefix = "__label__";
                labels[i - Words] = label.StartsWith(Prefix, StringComparison.Ordinal) ? label[Prefix.Length..] : label;
                counts[i - Words] = count;
            }
        }

        wordBytes = [.. bytes];
        wordSlots = new int[(int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(4, Words * 2L))];
        Array.Fill(wordSlots, -1);
        var mask = (uint)(wordSlots.Length - 1);
        for (var row = 0; row < Words; row++)
        {
            var slot = FastTextPredictor.Hash(wordBytes.AsSpan(wordStart[row], wordStart[row + 1] - wordStart[row])) & mask;
            while (wordSlots[slot] >= 0)
                slot = (slot + 1) & mask;
            wordSlots[slot] = row;
        }

        if (prunedSize >= 0)
        {
            if (prunedSize > cursor.Left / 8)
                throw cursor.Malformed("the pruned index is longer than the file");
            pruned = new Dictionary<int, int>((int)prunedSize);
            for (var i = 0L; i < prunedSize; i++)
            {
                var bucket = cursor.Int32("pruned bucket");
                var row = cursor.Int32("pruned row");
                if (row < 0 || row >= prunedSize)
                    throw cursor.Malformed("the pruned index points outside the matrix");
                pruned[bucket] = row;
            }
        }

        return counts;
    }

    private static Matrix ReadDense(ref Cursor cursor, string name)
    {
        var rows = cursor.Int64($"rows of the {name} matrix");
        var columns = cursor.Int64($"columns of the {name} matrix");
        if (rows < 0 || columns < 1 || columns > 1 << 16 || rows > cursor.Left / (4 * columns))
            throw cursor.Malformed($"the {name} matrix is larger than the file");
        return Matrix.Dense(rows, (int)columns, cursor.Floats(rows * columns));
    }

    private static Matrix ReadQuantised(ref Cursor cursor, string name)
    {
        var hasNorms = cursor.Byte("norm flag") != 0;
        var rows = cursor.Int64($"rows of the {name} matrix");
        var columns = cursor.Int64($"columns of the {name} matrix");
        var codeBytes = cursor.Int32("size of the codes");
        if (rows < 0 || rows > int.MaxValue || columns < 1 || columns > 1 << 16 || codeBytes < 0)
            throw cursor.Malformed($"the {name} matrix has impossible sizes");
        var codes = cursor.Bytes(codeBytes, $"codes of the {name} matrix").ToArray();
        var quantiser = ReadQuantiser(ref cursor, name);
        if (quantiser.Dimension != columns || (long)quantiser.Blocks * rows != codeBytes)
            throw cursor.Malformed($"the {name} matrix's codes do not fit its quantiser");
        byte[] normCodes = [];
        float[] norms = [];
        if (hasNorms)
        {
            normCodes = cursor.Bytes(rows, $"norms of the {name} matrix").ToArray();
            var normQuantiser = ReadQuantiser(ref cursor, "norm");
            if (normQuantiser.Dimension != 1 || normQuantiser.Blocks != 1)
                throw cursor.Malformed("the norm quantiser is not of dimension 1");
            norms = normQuantiser.Centroids;
        }

        var matrix = Matrix.Quantised(rows, (int)columns, codes, quantiser, normCodes, norms);
        return rows * columns <= MaxDenseFloats ? matrix.Expand() : matrix;
    }

    private static Quantiser ReadQuantiser(ref Cursor cursor, string name)
    {
        var dimension = cursor.Int32("quantiser dimension");
        var blocks = cursor.Int32("quantiser blocks");
        var width = cursor.Int32("quantiser block width");
        var lastWidth = cursor.Int32("quantiser last width");
        if (dimension is < 1 or > 1 << 16 || blocks < 1 || width < 1 || lastWidth < 1 || lastWidth > width
            || ((long)(blocks - 1) * width) + lastWidth != dimension)
        {
            throw cursor.Malformed($"the {name} quantiser's sizes contradict each other");
        }

        return new Quantiser(dimension, blocks, width, lastWidth, cursor.Floats((long)dimension * CentroidsPerBlock));
    }

    /// <inheritdoc/>
    public override string ToString() => $"{subject}: {labels.Length} labels, {Words} words, dimension {Dimension}";

    internal readonly record struct Quantiser(int Dimension, int Blocks, int Width, int LastWidth, float[] Centroids);

    /// <summary>A matrix of rows that are added up or multiplied with a vector; expanded, or still in codes.</summary>
    internal sealed class Matrix
    {
        public static readonly Matrix Empty = new() { dense = [] };
        private float[]? dense;
        private byte[] codes = [];
        private Quantiser quantiser;
        private byte[] normCodes = [];
        private float[] norms = [];

        public long Rows { get; private init; }

        public int Columns { get; private init; }

        public static Matrix Dense(long rows, int columns, float[] values) => new() { Rows = rows, Columns = columns, dense = values };

        public static Matrix Quantised(long rows, int columns, byte[] codes, Quantiser quantiser, byte[] normCodes, float[] norms) =>
            new() { Rows = rows, Columns = columns, codes = codes, quantiser = quantiser, normCodes = normCodes, norms = norms };

        public Matrix Expand()
        {
            var values = new float[Rows * Columns];
            for (var row = 0; row < Rows; row++)
                AddRow(row, values.AsSpan(row * Columns, Columns));
            return Dense(Rows, Columns, values);
        }

        public void AddRow(int row, Span<float> sum)
        {
            if (dense is not null)
            {
                AddDense(dense.AsSpan((int)((long)row * Columns), Columns), sum);
                return;
            }

            var norm = normCodes.Length > 0 ? norms[normCodes[row]] : 1f;
            for (var block = 0; block < quantiser.Blocks; block++)
            {
                var centroid = Centroid(block, codes[((long)row * quantiser.Blocks) + block]);
                var target = sum.Slice(block * quantiser.Width, centroid.Length);
                for (var i = 0; i < centroid.Length; i++)
                    target[i] += norm * centroid[i];
            }
        }

        public float Dot(int row, ReadOnlySpan<float> vector)
        {
            if (dense is not null)
                return DotDense(dense.AsSpan((int)((long)row * Columns), Columns), vector);
            var norm = normCodes.Length > 0 ? norms[normCodes[row]] : 1f;
            var total = 0f;
            for (var block = 0; block < quantiser.Blocks; block++)
                total += DotDense(Centroid(block, codes[((long)row * quantiser.Blocks) + block]), vector.Slice(block * quantiser.Width));
            return total * norm;
        }

        private ReadOnlySpan<float> Centroid(int block, byte code)
        {
            var last = block == quantiser.Blocks - 1;
            var start = last
                ? (block * CentroidsPerBlock * quantiser.Width) + (code * quantiser.LastWidth)
                : ((block * CentroidsPerBlock) + code) * quantiser.Width;
            return quantiser.Centroids.AsSpan(start, last ? quantiser.LastWidth : quantiser.Width);
        }

        // Lanes are independent in a sum of rows, so any vector width gives the same bits.
        private static void AddDense(ReadOnlySpan<float> row, Span<float> sum)
        {
            var i = 0;
            if (System.Numerics.Vector.IsHardwareAccelerated)
            {
                var width = System.Numerics.Vector<float>.Count;
                for (; i + width <= row.Length; i += width)
                    (new System.Numerics.Vector<float>(sum[i..]) + new System.Numerics.Vector<float>(row[i..])).CopyTo(sum[i..]);
            }

            for (; i < row.Length; i++)
                sum[i] += row[i];
        }

        // In index order on one lane: the same bits everywhere.
        private static float DotDense(ReadOnlySpan<float> row, ReadOnlySpan<float> vector)
        {
            var total = 0f;
            for (var i = 0; i < row.Length; i++)
                total += row[i] * vector[i];
            return total;
        }
    }

    private ref struct Cursor(ReadOnlySpan<byte> file, string subject)
    {
        private readonly ReadOnlySpan<byte> file = file;
        private readonly string subject = subject;
        private int at;

        public readonly long Left => file.Length - at;

        public readonly FirnException Malformed(string cause) => new(
            "FIRN-TXT-011", $"{subject} at byte {at}", $"not a usable fastText model: {cause}", "train or download it again", ExitCode.Invalid);

        public int Int32(string what) => BinaryPrimitives.ReadInt32LittleEndian(Bytes(4, what));

        public long Int64(string what) => BinaryPrimitives.ReadInt64LittleEndian(Bytes(8, what));

        public byte Byte(string what) => Bytes(1, what)[0];

        public void Skip(int count, string what) => Bytes(count, what);

        public ReadOnlySpan<byte> Bytes(long count, string what)
        {
            if (count < 0 || count > Left)
                throw Malformed($"it ends before its {what}");
            var bytes = file.Slice(at, (int)count);
            at += (int)count;
            return bytes;
        }

        public ReadOnlySpan<byte> Terminated()
        {
            var length = file[at..].IndexOf((byte)0);
            if (length < 0)
                throw Malformed("a word has no end");
            var word = file.Slice(at, length);
            at += length + 1;
            return word;
        }

        public float[] Floats(long count)
        {
            if (count < 0 || count > Left / 4)
                throw Malformed("it ends within a matrix");
            var bytes = Bytes(count * 4, "matrix");
            var values = new float[count];
            if (BitConverter.IsLittleEndian)
            {
                bytes.CopyTo(MemoryMarshal.AsBytes(values.AsSpan()));
            }
            else
            {
                for (var i = 0; i < values.Length; i++)
                    values[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes[(i * 4)..]);
            }

            foreach (var value in values)
            {
                if (!float.IsFinite(value))
                    throw Malformed("a matrix holds a value that is not a number");
            }

            return values;
        }

        public readonly void ExpectEnd()
        {
            if (Left != 0)
                throw Malformed($"{Left} bytes follow its end");
        }
    }
}

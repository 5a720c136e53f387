using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Firn.Benchmarks.Tokenization;
using Firn.Testing;
using Firn.Tokenization;
using Firn.Tokenization.Bpe;
using Firn.Tokenization.PreTokenization;
using Microsoft.ML.Tokenizers;
using Tokenizer = Firn.Tokenization.Tokenizer;

namespace Firn.Benchmarks.Fuzzing;

/// <summary>
/// Gives tokenizers <see cref="BoundaryText"/> until the time is over, and compares ids: with Hugging Face's library, tiktoken and
/// Microsoft.ML.Tokenizers on valid UTF-8, with the plain rule on any bytes. A text that differs is made as small as it can be and
/// kept in <c>artifacts/fuzz</c>.
/// </summary>
internal static class TokFuzz
{
    public const string Name = "tok-peers";

    private const int TextsOfARound = 1000;

    // tiktoken's time is quadratic in a piece's length.
    private const int LongestRun = 2000;

    public static int Run(int seconds, ulong seed)
    {
        using var folder = new TemporaryFolder();
        var vocabularies = RealVocabulary.Names.Concat(TrainedVocabulary.Names.Where(TrainedVocabulary.Exists)).Select(name => new Fuzzed(name, folder)).ToList();
        var watch = Stopwatch.StartNew();
        try
        {
            foreach (var vocabulary in vocabularies)
            {
                if (vocabulary.LongRuns() is { } fault)
                    return Fault(vocabulary.Name, seed, fault);
            }

            ulong round = 0;
            for (; round < (ulong)vocabularies.Count || watch.Elapsed.TotalSeconds < seconds; round++)
            {
                var vocabulary = vocabularies[(int)(round % (ulong)vocabularies.Count)];
                var texts = Enumerable.Range(0, TextsOfARound).Select(i => BoundaryText.Create(seed, (round * TextsOfARound) + (ulong)i, LongestRun)).ToList();
                var broken = Enumerable.Range(0, TextsOfARound).Select(i => BoundaryText.CreateBroken(seed, (round * TextsOfARound) + (ulong)i, LongestRun)).ToList();
                if ((vocabulary.Compare(texts) ?? vocabulary.CompareWithRule(broken)) is { } fault)
                    return Fault(vocabulary.Name, seed, fault);
            }

            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"fuzz {Name}: seed {seed}, {round * TextsOfARound} texts and as many with broken UTF-8 in {watch.Elapsed.TotalSeconds:0} s over {string.Join(", ", vocabularies.Select(vocabulary => vocabulary.Name))}; runs of 1,000,000 characters; Microsoft.ML.Tokenizers left out of {vocabularies.Sum(vocabulary => vocabulary.LeftOut)} texts with surrogate pairs or a long s; no difference"));
            return 0;
        }
        finally
        {
            foreach (var vocabulary in vocabularies)
                vocabulary.Dispose();
        }
    }

    private static int Fault(string vocabulary, ulong seed, (string Peer, byte[] Text, int[] Ours, int[] Theirs) fault)
    {
        var path = Repository.File("artifacts", "fuzz", $"{Name}-{vocabulary}-{seed}.txt");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, fault.Text);
        Console.Error.WriteLine($"fuzz {Name}: {vocabulary} differs from {fault.Peer}, kept in {path}: {JsonSerializer.Serialize(Encoding.UTF8.GetString(fault.Text[..Math.Min(fault.Text.Length, 300)]))}");
        Console.Error.WriteLine($"  ours   {string.Join(' ', fault.Ours.Take(60))}\n  theirs {string.Join(' ', fault.Theirs.Take(60))}");
        return 1;
    }

    /// <summary>A vocabulary here and in its peers.</summary>
    private sealed class Fuzzed : IDisposable
    {
        private readonly Tokenizer tokenizer;
        private readonly Firn.Tokenization.Encoder encoder;
        private readonly PieceMerger merger;
        private readonly LinePeer huggingFace;
        private readonly LinePeer? tiktoken;
        private readonly TiktokenTokenizer? microsoft;

        public Fuzzed(string name, TemporaryFolder folder)
        {
            Name = name;
            var isReal = RealVocabulary.Names.Contains(name);
            tokenizer = isReal ? RealVocabulary.Load(name, folder.Path) : Tokenizer.Load(TrainedVocabulary.File(name));
            encoder = tokenizer.CreateEncoder(1 << 20);
            merger = new PieceMerger(tokenizer.Model.Table, tokenizer.Model.ByteTokens);
            tokenizer.Save(folder[name + ".json"]);
            huggingFace = new LinePeer("tokenizers", folder[name + ".json"]);
            tiktoken = isReal ? new LinePeer("tiktoken", name) : null;
            // Its data for r50k is a package of its own.
            microsoft = isReal && name != "r50k_base" ? TiktokenTokenizer.CreateForEncoding(name) : null;
        }

        public string Name { get; }

        /// <summary>Texts that the managed peer was not asked: its expressions see UTF-16 units, and its s has no long form.</summary>
        public int LeftOut { get; private set; }

        public (string Peer, byte[] Text, int[] Ours, int[] Theirs)? LongRuns()
        {
            foreach (var unit in new[] { "a", "日", "!", " ", "\n", "aB", "𐐀", "\u0301", "1", "日C", " \n", "'s", "\0" })
            {
                var text = string.Concat(Enumerable.Repeat(unit, 1_000_000 / unit.Length));
                // One piece of megabytes takes the peers' expressions too long, so the runs that are one are compared with the rule.
                var bytes = Encoding.UTF8.GetBytes(text);
                if (!Ours(bytes).AsSpan().SequenceEqual(Rule(bytes)))
                    return ("the plain rule", bytes, Ours(bytes), Rule(bytes));
            }

            return null;
        }

        public (string Peer, byte[] Text, int[] Ours, int[] Theirs)? Compare(IReadOnlyList<string> texts)
        {
            var ours = texts.Select(text => Ours(Encoding.UTF8.GetBytes(text))).ToList();
            return Differ("Hugging Face tokenizers", texts, ours, huggingFace.Encode)
                ?? (tiktoken is null ? null : Differ("tiktoken", texts, ours, tiktoken.Encode))
                ?? (microsoft is null ? null : Differ("Microsoft.ML.Tokenizers", texts, ours, Managed));
        }

        public (string Peer, byte[] Text, int[] Ours, int[] Theirs)? CompareWithRule(IReadOnlyList<byte[]> texts)
        {
            foreach (var text in texts)
            {
                if (!Ours(text, SpecialTokens.None).AsSpan().SequenceEqual(Rule(text)))
                    return ("the plain rule", text, Ours(text, SpecialTokens.None), Rule(text));
                if (!tokenizer.DecodeBytes(Ours(text)).AsSpan().SequenceEqual(text))
                    return ("itself, decoded", text, Ours(text), []);
            }

            return null;
        }

        public void Dispose()
        {
            encoder.Dispose();
            huggingFace.Dispose();
            tiktoken?.Dispose();
        }

        private List<int[]> Managed(IReadOnlyList<string> texts)
        {
            var answers = new List<int[]>();
            foreach (var text in texts)
            {
                var isLeftOut = text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF') || text.Contains('ſ', StringComparison.Ordinal);
                LeftOut += isLeftOut ? 1 : 0;
                answers.Add(isLeftOut ? Ours(Encoding.UTF8.GetBytes(text)) : [.. microsoft!.EncodeToIds(text, considerPreTokenization: true, considerNormalization: false)]);
            }

            return answers;
        }

        private (string Peer, byte[] Text, int[] Ours, int[] Theirs)? Differ(string peer, IReadOnlyList<string> texts, List<int[]> ours, Func<IReadOnlyList<string>, List<int[]>> encode)
        {
            var theirs = encode(texts);
            for (var i = 0; i < texts.Count; i++)
            {
                if (ours[i].AsSpan().SequenceEqual(theirs[i]))
                    continue;
                var small = Shrink(texts[i], encode);
                return (peer, Encoding.UTF8.GetBytes(small), Ours(Encoding.UTF8.GetBytes(small)), encode([small])[0]);
            }

            return null;
        }

        /// <summary>Leaves out parts, halves first, as long as what is left differs.</summary>
        private string Shrink(string text, Func<IReadOnlyList<string>, List<int[]>> encode)
        {
            var runes = text.EnumerateRunes().ToList();
            for (var part = Math.Max(1, runes.Count / 2); part > 0; part /= 2)
            {
                for (var at = 0; at + part <= runes.Count;)
                {
                    List<Rune> fewer = [.. runes.Take(at), .. runes.Skip(at + part)];
                    var candidate = string.Concat(fewer);
                    if (Ours(Encoding.UTF8.GetBytes(candidate)).AsSpan().SequenceEqual(encode([candidate])[0]))
                        at += part;
                    else
                        runes = fewer;
                }
            }

            return string.Concat(runes);
        }

        private int[] Ours(byte[] text) => Ours(text, SpecialTokens.All);

        private int[] Ours(byte[] text, SpecialTokens special)
        {
            var output = new TokenBuffer();
            encoder.Encode(text, output, special: special);
            return output.Ids.ToArray();
        }

        /// <summary>Piece by piece, and each by merging: bytes that are not UTF-8 are symbols.</summary>
        private int[] Rule(byte[] text)
        {
            var ids = new List<int>();
            var output = new int[text.Length];
            for (int start = 0, end; start < text.Length; start = end)
            {
                end = Splitters.End(tokenizer.Family!.Value, text, start);
                var piece = text.AsSpan(start, end - start);
                if (tokenizer.Model.FindWhole(piece) is { } whole)
                    ids.Add(whole);
                else
                    ids.AddRange(output[..merger.Merge(piece, output)]);
            }

            return [.. ids];
        }
    }
}

using System.Globalization;
using System.Text;
using Firn.Benchmarks.Running;
using Firn.Testing;
using Firn.Tokenization;
using Microsoft.ML.Tokenizers;
using Tokenizer = Firn.Tokenization.Tokenizer;

namespace Firn.Benchmarks.Tokenization;

/// <summary>
/// Documents whose ids are exactly a peer's, of all documents. <c>FIRN_TOK_MB</c> says how much of each set is compared (10,
/// spread over the whole), <c>FIRN_TOK_ONLY</c> which comparisons are made: words with commas between, all of which stand in its name
/// (<c>o200k,code,Microsoft</c>). Differing documents are printed and kept in <c>artifacts/tok-exact</c>.
/// </summary>
internal static class TokExactness
{
    private const string MicrosoftName = "Microsoft.ML.Tokenizers";
    private const string HuggingFaceName = "Hugging Face tokenizers (npm)";
    private const string TiktokenName = "tiktoken (npm)";

    public static IReadOnlyList<BenchmarkRow> Run()
    {
        using var folder = new TemporaryFolder();
        var bytes = 1_000_000 * int.Parse(Environment.GetEnvironmentVariable("FIRN_TOK_MB") ?? "10", CultureInfo.InvariantCulture);
        var rows = new List<BenchmarkRow>();
        foreach (var setName in TextSet.Names())
        {
            var vocabularies = RealVocabulary.Names.Concat(TrainedVocabulary.Names).Where(name => Peers(name).Any(peer => IsWanted(name, setName, peer))).ToList();
            if (vocabularies.Count == 0)
                continue;
            var set = TextSet.Load(setName).Share(bytes);
            foreach (var name in vocabularies)
            {
                var tokenizer = RealVocabulary.Names.Contains(name) ? RealVocabulary.Load(name, folder.Path) : Tokenizer.Load(TrainedVocabulary.File(name));
                tokenizer.Save(folder["tokenizer.json"]);
                foreach (var peer in Peers(name).Where(peer => IsWanted(name, setName, peer)))
                {
                    // tiktoken's time is quadratic in a piece's length: documents with very long ones take it minutes.
                    var shared = peer == TiktokenName ? set.Where(text => LongestRun(text) <= 10_000) : set;
                    rows.Add(Compare(name, shared, peer, Ours(tokenizer, shared), Theirs(name, shared, peer, folder)));
                    if (peer == MicrosoftName && rows[^1].Ours < rows[^1].Peer)
                        ExplainMicrosoft(name, tokenizer, shared);
                }
            }
        }

        return rows;
    }

    private static string[] Peers(string vocabulary) => vocabulary switch
    {
        "r50k_base" => [HuggingFaceName, TiktokenName],
        _ when RealVocabulary.Names.Contains(vocabulary) => [MicrosoftName, HuggingFaceName, TiktokenName],
        _ => [HuggingFaceName],
    };

    private static bool IsWanted(string vocabulary, string set, string peer) =>
        (Environment.GetEnvironmentVariable("FIRN_TOK_ONLY") ?? "").Split(',').All(word => $"{vocabulary} {set} {peer}".Contains(word, StringComparison.Ordinal));

    private static IReadOnlyList<(int Count, int Hash)> Theirs(string name, TextSet set, string peer, TemporaryFolder folder) => peer switch
    {
        MicrosoftName => Microsoft(name, set),
        TiktokenName => NativePeer.Run("tiktoken", name, set, folder.Path).Documents,
        _ => NativePeer.Run("tokenizers", folder["tokenizer.json"], set, folder.Path).Documents,
    };

    private static List<(int Count, int Hash)> Ours(Tokenizer tokenizer, TextSet set)
    {
        using var encoder = tokenizer.CreateEncoder();
        var output = new TokenBuffer();
        var documents = new List<(int, int)>();
        set.ForEach(text =>
        {
            output.Clear();
            encoder.Encode(text, output);
            documents.Add((output.Count, NativePeer.Hash(output.Ids)));
        });
        return documents;
    }

    private static List<(int Count, int Hash)> Microsoft(string name, TextSet set)
    {
        var tokenizer = TiktokenTokenizer.CreateForEncoding(name);
        var documents = new List<(int, int)>();
        set.ForEach(text =>
        {
            var ids = tokenizer.EncodeToIds(Encoding.UTF8.GetString(text), considerPreTokenization: true, considerNormalization: false);
            documents.Add((ids.Count, NativePeer.Hash([.. ids])));
        });
        return documents;
    }

    private static BenchmarkRow Compare(string name, TextSet set, string peer, List<(int Count, int Hash)> ours, IReadOnlyList<(int Count, int Hash)> theirs)
    {
        var equal = 0;
        var document = 0;
        set.ForEach(text =>
        {
            var i = document++;
            if (i < theirs.Count && ours[i] == theirs[i])
            {
                equal++;
            }
            else if (i - equal < 20)
            {
                Directory.CreateDirectory(Repository.File("artifacts", "tok-exact"));
                File.WriteAllBytes(Repository.File("artifacts", "tok-exact", $"{name}-{set.Name}-{i}.txt"), text.ToArray());
                Console.Error.WriteLine($"bench: {name} {set.Name} document {i} of {text.Length} bytes: {ours[i].Count} tokens, {peer} {(i < theirs.Count ? theirs[i].Count : -1)}");
            }
        });
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name} | {set.Name} | {set.Megabytes:0.0} MB | {peer} | {ours.Count} documents | {ours.Sum(text => (long)text.Count)} tokens | {ours.Count - equal} differ"));
        return new() { Name = $"{name}, {set.Name} ({set.Megabytes:0} MB)", Unit = "documents with equal ids, of all", Ours = equal, Peer = theirs.Count, PeerName = peer, Target = 1, TargetKind = "ratio" };
    }

    /// <summary>
    /// Its expressions see UTF-16 units, so a character beyond the basic plane is two symbols to them; says whether the documents that
    /// differ are equal without the lines that hold one.
    /// </summary>
    private static void ExplainMicrosoft(string name, Tokenizer tokenizer, TextSet set)
    {
        var plain = new MemoryStream();
        set.ForEach(text =>
        {
            var one = new TextSet(set.Name, text.ToArray());
            if (Ours(tokenizer, one).SequenceEqual(Microsoft(name, one)))
                return;
            var lines = Encoding.UTF8.GetString(text).Split('\n').Where(line => !line.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF'));
            plain.Write(Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\0"));
        });
        var rest = new TextSet(set.Name, plain.ToArray());
        var (ours, theirs) = (Ours(tokenizer, rest), Microsoft(name, rest));
        Console.Error.WriteLine($"{name} | {set.Name} | {MicrosoftName}: {ours.Zip(theirs).Count(pair => pair.First == pair.Second)} of the {ours.Count} that differ are equal without the lines that hold surrogate pairs");
    }

    /// <summary>Bytes of the longest run of letters and marks, of white space, or of other characters.</summary>
    private static int LongestRun(ReadOnlySpan<byte> text)
    {
        int longest = 0, run = 0, last = -1;
        while (!text.IsEmpty)
        {
            Rune.DecodeFromUtf8(text, out var rune, out var length);
            var kind = Rune.IsWhiteSpace(rune) ? 0 : Rune.IsLetter(rune) || Rune.GetUnicodeCategory(rune) <= UnicodeCategory.EnclosingMark ? 1 : Rune.IsNumber(rune) ? 2 : 3;
            run = kind == last ? run + length : length;
            last = kind;
            longest = Math.Max(longest, run);
            text = text[length..];
        }

        return longest;
    }
}

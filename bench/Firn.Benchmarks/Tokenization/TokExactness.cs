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
/// spread over the whole); differing documents are printed.
/// </summary>
internal static class TokExactness
{
    public static IReadOnlyList<BenchmarkRow> Run()
    {
        using var folder = new TemporaryFolder();
        var bytes = 1_000_000 * int.Parse(Environment.GetEnvironmentVariable("FIRN_TOK_MB") ?? "10", CultureInfo.InvariantCulture);
        var rows = new List<BenchmarkRow>();
        var sets = TextSet.All().ConvertAll(set => set.Share(bytes));
        foreach (var name in new[] { "cl100k_base", "o200k_base", "r50k_base" })
        {
            var tokenizer = RealVocabulary.Load(name, folder.Path);
            tokenizer.Save(folder["tokenizer.json"]);
            foreach (var set in sets)
            {
                var ours = Ours(tokenizer, set);
                if (name != "r50k_base")
                    rows.Add(Compare(name, set, "Microsoft.ML.Tokenizers", ours, Microsoft(name, set)));
                rows.Add(Compare(name, set, "Hugging Face tokenizers (npm)", ours, NativePeer.Run("tokenizers", folder["tokenizer.json"], set, folder.Path).Documents));
                // Its time is quadratic in a piece's length: long rules of one character in the text take it minutes.
                var small = set.Share(Math.Min(bytes, 1_000_000));
                rows.Add(Compare(name, small, "tiktoken (npm)", Ours(tokenizer, small), NativePeer.Run("tiktoken", name, small, folder.Path).Documents));
            }
        }

        return rows;
    }

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
        for (var i = 0; i < ours.Count; i++)
        {
            if (i < theirs.Count && ours[i] == theirs[i])
                equal++;
            else if (i - equal < 5)
                Console.Error.WriteLine($"bench: {name} {set.Name} document {i}: {ours[i].Count} tokens, {peer} {(i < theirs.Count ? theirs[i].Count : -1)}");
        }

        Console.Error.WriteLine($"{name} {set.Name} {set.Megabytes:0} MB {peer}: {equal} of {ours.Count} documents equal");
        return new() { Name = $"{name}, {set.Name} ({set.Megabytes:0} MB)", Unit = "documents with equal ids, of all", Ours = equal, Peer = theirs.Count, PeerName = peer, Target = 1, TargetKind = "ratio" };
    }
}

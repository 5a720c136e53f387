using System.Text;
using Firn.Core;
using Firn.Testing;
using Firn.Tokenization;
using Firn.Tokenization.PreTokenization;
using Firn.Tokenization.Training;

namespace Firn.Benchmarks.Tokenization;

/// <summary>
/// 131,072 entries trained here, where a family's published vocabulary cannot be had: Qwen 2, Llama 3 (which takes pieces that are
/// entries without merging) and tekken, each behind its own pre-tokenizer. Kept in <c>artifacts/tok-trained</c>.
/// </summary>
internal static class TrainedVocabulary
{
    private const int Entries = 131_072;
    private const int BytesOfEachSet = 20_000_000;

    /// <summary>What can be trained.</summary>
    public static string[] Names => ["qwen2-trained", "llama3-trained", "tekken-trained"];

    /// <summary>It was trained already.</summary>
    public static bool Exists(string name) => System.IO.File.Exists(Path(name));

    /// <summary>The <c>tokenizer.json</c>, trained now where it is not there.</summary>
    public static string File(string name)
    {
        var path = Path(name);
        if (System.IO.File.Exists(path))
            return path;
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        var family = name switch { "qwen2-trained" => SplitFamily.Qwen2, "llama3-trained" => SplitFamily.Cl100k, _ => SplitFamily.Tekken };
        var documents = new List<ReadOnlyMemory<byte>>();
        foreach (var set in TextSet.Names())
            TextSet.Load(set).Share(BytesOfEachSet).ForEach(text => documents.Add(text.ToArray()));
        BpeTrainer.Train(new BpeTrainerConfig { VocabularySize = Entries, Family = family }, documents, workers: 2).Save(path);
        if (name == "llama3-trained")
            AtomicFile.Write(path, System.IO.File.ReadAllText(path).Replace("\"ignore_merges\": false", "\"ignore_merges\": true", StringComparison.Ordinal));
        Console.Error.WriteLine($"bench: {path} trained on {documents.Sum(text => (long)text.Length) / 1e6:0} MB");
        return path;
    }

    private static string Path(string name) => Repository.File("artifacts", "tok-trained", name + ".json");
}

using System.Text;
using Firn.Inference.Engine;
using Firn.Models.Apertus;
using Firn.Testing;
using Firn.Tokenization.Training;

namespace Firn.Inference.Tests;

/// <summary>A folder with an untrained model and a tokenizer that splits most letters into bytes.</summary>
internal sealed class TinyModel : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public TinyModel()
    {
        var tokenizer = BpeTrainer.Train(
            new BpeTrainerConfig { VocabularySize = 400 }, [Encoding.UTF8.GetBytes("the quick brown fox jumps over the lazy dog. Grüezi, 日本語の文。 ")], 1);
        tokenizer.Save(folder["tokenizer.json"]);
        var shape = new ApertusConfig
        {
            VocabSize = tokenizer.VocabularySize,
            HiddenSize = 24,
            IntermediateSize = 40,
            Layers = 2,
            Heads = 4,
            KvHeads = 2,
            HeadSize = 10,
            MaxPositions = 48,
            InitializerRange = 0.5,
        };
        using var parameters = new ApertusParameters(shape);
        parameters.Initialise(4);
        ApertusConfigJson.Save(shape, folder["config.json"]);
        parameters.Save(folder["model.safetensors"]);
        Loaded = LanguageModel.Load(folder.Path);
    }

    public LanguageModel Loaded { get; }

    public string Path => folder.Path;

    public int[] Tokens(int count, ulong seed = 0)
    {
        var random = new Core.CounterRandom(seed, "tokens");
        return [.. Enumerable.Range(0, count).Select(_ => 4 + random.NextInt(Loaded.Config.VocabSize - 4))];
    }

    public void Dispose()
    {
        Loaded.Dispose();
        folder.Dispose();
    }
}

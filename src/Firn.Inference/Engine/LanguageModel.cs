using Firn.Core;
using Firn.Models.Apertus;
using Firn.Tokenization;

namespace Firn.Inference.Engine;

/// <summary>A model folder in Hugging Face's layout, loaded: <c>config.json</c>, <c>model.safetensors</c>, <c>tokenizer.json</c>. Reading is thread-safe.</summary>
public sealed class LanguageModel : IDisposable
{
    private readonly ApertusParameters parameters;

    private LanguageModel(ApertusParameters parameters, ApertusWeights weights, Tokenizer tokenizer)
    {
        this.parameters = parameters;
        Weights = weights;
        Tokenizer = tokenizer;
    }

    /// <summary>The shape.</summary>
    public ApertusConfig Config => parameters.Config;

    /// <summary>The weights, packed for forward passes.</summary>
    public ApertusWeights Weights { get; }

    /// <summary>The tokenizer.</summary>
    public Tokenizer Tokenizer { get; }

    /// <summary>Loads a folder.</summary>
    /// <param name="folder">Holds the three files.</param>
    /// <param name="tokenizer">Where <c>tokenizer.json</c> is, when it is not in the folder.</param>
    /// <exception cref="FirnException">A file is missing or not sound, or vocabulary and model do not belong together (FIRN-INF-001).</exception>
    public static LanguageModel Load(string folder, string? tokenizer = null)
    {
        var weightsOfFolder = ApertusParameters.LoadFolder(folder);
        try
        {
            var path = tokenizer ?? Path.Combine(folder, "tokenizer.json");
            var loaded = Tokenizer.Load(path);
            if (loaded.VocabularySize > weightsOfFolder.Config.VocabSize)
            {
                throw new FirnException(
                    "FIRN-INF-001", path, $"has {loaded.VocabularySize} entries, the model {weightsOfFolder.Config.VocabSize}", "use the tokenizer that the model was trained with", ExitCode.Invalid);
            }

            var weights = new ApertusWeights(weightsOfFolder, training: false);
            weights.Pack();
            return new LanguageModel(weightsOfFolder, weights, loaded);
        }
        catch
        {
            weightsOfFolder.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Weights.Dispose();
        parameters.Dispose();
    }
}

using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Firn.Core;
using Firn.Storage.Safetensors;
using Firn.Tokenization;
using Microsoft.ML.OnnxRuntime;

namespace Firn.Compliance.Scoring;

/// <summary>
/// A transformer encoder through ONNX Runtime with one head a language, as Apertus did: chunks of 512 tokens, hidden states
/// averaged over a chunk's tokens, the head's probability, the largest of all chunks.
/// </summary>
public sealed partial class EncoderModel : IScoreModel
{
    private readonly EncoderConfig config;
    private readonly InferenceSession session;
    private readonly Tokenizer tokenizer;
    private readonly Dictionary<string, EncoderHead> heads;

    private EncoderModel(EncoderConfig config, InferenceSession session, Tokenizer tokenizer, Dictionary<string, EncoderHead> heads, ContentHash hash) =>
        (this.config, this.session, this.tokenizer, this.heads, Hash) = (config, session, tokenizer, heads, hash);

    /// <inheritdoc/>
    public ContentHash Hash { get; }

    /// <summary>Languages with a head.</summary>
    public IReadOnlyCollection<string> Languages => heads.Keys;

    /// <summary>Opens a folder with <c>scorer.json</c>, the encoder, the tokenizer and the heads.</summary>
    /// <exception cref="FirnException">The folder is no encoder (FIRN-CMP-053).</exception>
    public static EncoderModel Load(string folder)
    {
        try
        {
            var settings = JsonSerializer.Deserialize(File.ReadAllBytes(Path.Combine(folder, "scorer.json")), EncoderJson.Default.EncoderConfig)
                ?? throw new InvalidDataException("scorer.json is null");
            if (settings.ChunkTokens < 3)
                throw new InvalidDataException($"chunk_tokens {settings.ChunkTokens} leaves no room for text");
            OnnxRuntimeLibrary.Register();

            // One thread and one order of operators: the same sums every time.
            using var options = new SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1, ExecutionMode = ExecutionMode.ORT_SEQUENTIAL };
            var opened = new InferenceSession(Path.Combine(folder, settings.Encoder), options);
            return new EncoderModel(settings, opened, Tokenizer.Load(Path.Combine(folder, settings.Tokenizer)), ReadHeads(Path.Combine(folder, settings.Heads)), HashOf(folder, settings));
        }
        catch (Exception error) when (error is IOException or JsonException or InvalidDataException or OnnxRuntimeException or DllNotFoundException or TypeInitializationException)
        {
            throw new FirnException("FIRN-CMP-053", folder, $"is no encoder: {error.Message.ReplaceLineEndings(" ")}", "see docs/toxicity.md for its files", ExitCode.Invalid, error);
        }
    }

    /// <inheritdoc/>
    public ITextScorer CreateScorer() => new Scorer(this);

    /// <inheritdoc/>
    public void Dispose() => session.Dispose();

    private static Dictionary<string, EncoderHead> ReadHeads(string path)
    {
        using var file = SafetensorsFile.Open(path);
        var found = new Dictionary<string, EncoderHead>(StringComparer.Ordinal);
        foreach (var entry in file.Tensors.Where(entry => entry.Name.EndsWith(".0.bias", StringComparison.Ordinal)))
        {
            var language = entry.Name[..^".0.bias".Length];
            var width = checked((int)entry.Shape[0]);
            var outputs = Shape($"{language}.1.bias")[0];
            var first = Shape($"{language}.0.weight");
            if (first.Count != 2 || first[0] != width || outputs is not (1 or 2) || !Shape($"{language}.1.weight").SequenceEqual([outputs, width]))
                throw new InvalidDataException($"the head of {language} is not of two layers (W, H) and (2, W) or (1, W)");
            found.Add(language, new EncoderHead(Read($"{language}.0.weight", checked((int)(width * first[1]))), Read(entry.Name, width), Read($"{language}.1.weight", (int)outputs * width), Read($"{language}.1.bias", (int)outputs)));
        }

        return found.Count > 0 ? found : throw new InvalidDataException($"{path} has no head");

        IReadOnlyList<long> Shape(string name) => file.Tensors.FirstOrDefault(tensor => tensor.Name == name) is { } tensor ? [.. tensor.Shape] : throw new InvalidDataException($"{path} has no tensor {name}");

        float[] Read(string name, int count)
        {
            var values = new float[count];
            file.Read(name, values);
            return values;
        }
    }

    private static ContentHash HashOf(string folder, EncoderConfig config) => ContentHash.Of(Encoding.UTF8.GetBytes(string.Join('\n',
        ((string[])["scorer.json", config.Encoder, config.Tokenizer, config.Heads]).Select(name => $"{name} {ContentHash.OfFile(Path.Combine(folder, name))}"))));

    private sealed class Scorer(EncoderModel model) : ITextScorer
    {
        private readonly RunOptions options = new();
        private readonly long[] ids = new long[model.config.ChunkTokens];
        private readonly long[] mask = new long[model.config.ChunkTokens];
        private float[] pooled = [];

        public double? Score(ReadOnlySpan<byte> text, ReadOnlySpan<byte> language)
        {
            if (!model.heads.TryGetValue(Encoding.UTF8.GetString(language), out var head))
                return null;
            var tokens = model.tokenizer.Encode(text, addSpecial: false, parseSpecial: false);
            if (tokens.Length == 0)
                return null;
            var most = 0.0;
            var room = model.config.ChunkTokens - 2;
            var end = model.config.MostChunks > 0 ? Math.Min(tokens.Length, (long)room * model.config.MostChunks) : tokens.Length;
            for (var from = 0; from < end; from += room)
                most = Math.Max(most, head.Probability(Pool(tokens.AsSpan(from, Math.Min(room, tokens.Length - from)))));
            return most;
        }

        public void Dispose() => options.Dispose();

        // The mean of the hidden states over all tokens of a chunk.
        private float[] Pool(ReadOnlySpan<int> tokens)
        {
            var count = tokens.Length + 2;
            ids[0] = model.config.FirstToken;
            for (var i = 0; i < tokens.Length; i++)
                ids[i + 1] = tokens[i] + model.config.IdOffset;
            ids[count - 1] = model.config.LastToken;
            mask.AsSpan(0, count).Fill(1);
            long[] shape = [1, count];
            using var input = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, ids.AsMemory(0, count), shape);
            using var attention = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, mask.AsMemory(0, count), shape);
            var names = model.session.InputMetadata.ContainsKey("attention_mask") ? (string[])["input_ids", "attention_mask"] : ["input_ids"];
            using var outputs = model.session.Run(options, names, names.Length == 2 ? [input, attention] : [input], [model.session.OutputNames[0]]);
            var hidden = outputs[0].GetTensorDataAsSpan<float>();
            var width = hidden.Length / count;
            if (pooled.Length != width)
                pooled = new float[width];
            for (var column = 0; column < width; column++)
            {
                var sum = 0.0;
                for (var row = 0; row < count; row++)
                    sum += hidden[(row * width) + column];
                pooled[column] = (float)(sum / count);
            }

            return pooled;
        }
    }

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
    [JsonSerializable(typeof(EncoderConfig))]
    private sealed partial class EncoderJson : JsonSerializerContext;
}

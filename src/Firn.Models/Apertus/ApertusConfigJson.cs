using System.Text;
using System.Text.Json;
using Firn.Core;

namespace Firn.Models.Apertus;

/// <summary>
/// <c>config.json</c> as Hugging Face transformers (4.56 and later) reads it for <c>ApertusForCausalLM</c>.
/// Reads both places of the RoPE settings: top level (transformers 4) and <c>rope_parameters</c> (transformers 5).
/// </summary>
public static class ApertusConfigJson
{
    private const int LargestFileBytes = 1 << 20;

    /// <summary>Writes the file, complete or not at all.</summary>
    public static void Save(ApertusConfig config, string path) => AtomicFile.Write(path, Format(config));

    /// <summary>The file's text, with every key that the released models have.</summary>
    public static string Format(ApertusConfig config)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteStartArray("architectures");
            json.WriteStringValue("ApertusForCausalLM");
            json.WriteEndArray();
            json.WriteBoolean("attention_bias", false);
            json.WriteNumber("attention_dropout", 0.0);
            json.WriteNumber("bos_token_id", config.BosId);
            json.WriteNumber("eos_token_id", config.EosId);
            if (config.HeadSize > 0)
                json.WriteNumber("head_dim", config.HeadSize);
            json.WriteString("hidden_act", "xielu");
            json.WriteNumber("hidden_dropout", 0.0);
            json.WriteNumber("hidden_size", config.HiddenSize);
            json.WriteNumber("initializer_range", config.InitializerRange);
            json.WriteNumber("intermediate_size", config.IntermediateSize);
            json.WriteNumber("max_position_embeddings", config.MaxPositions);
            json.WriteBoolean("mlp_bias", false);
            json.WriteString("model_type", "apertus");
            json.WriteNumber("num_attention_heads", config.Heads);
            json.WriteNumber("num_hidden_layers", config.Layers);
            json.WriteNumber("num_key_value_heads", config.KvHeads);
            json.WriteNumber("pad_token_id", config.PadId);
            json.WriteBoolean("post_norm", false);
            json.WriteBoolean("qk_norm", true);
            json.WriteNumber("rms_norm_eps", config.NormEpsilon);
            if (config.RopeScaling is { } scaling)
            {
                json.WriteStartObject("rope_scaling");
                json.WriteNumber("factor", scaling.Factor);
                json.WriteNumber("high_freq_factor", scaling.HighFrequencyFactor);
                json.WriteNumber("low_freq_factor", scaling.LowFrequencyFactor);
                json.WriteNumber("original_max_position_embeddings", scaling.OriginalLength);
                json.WriteString("rope_type", "llama3");
                json.WriteEndObject();
            }
            else
            {
                json.WriteNull("rope_scaling");
            }

            json.WriteNumber("rope_theta", config.RopeTheta);
            json.WriteBoolean("tie_word_embeddings", false);
            json.WriteString("torch_dtype", config.Dtype);
            json.WriteBoolean("use_cache", true);
            json.WriteNumber("vocab_size", config.VocabSize);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray()) + "\n";
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="FirnException">FIRN-MOD-001: missing; FIRN-MOD-002: not an Apertus configuration that Firn can run.</exception>
    public static ApertusConfig Load(string path)
    {
        if (!File.Exists(path))
            throw new FirnException("FIRN-MOD-001", path, "the file does not exist", "name a folder that holds config.json and model.safetensors", ExitCode.NotFound);
        if (new FileInfo(path).Length > LargestFileBytes)
            throw Invalid(path, $"larger than {LargestFileBytes} bytes");
        return Parse(File.ReadAllBytes(path), path);
    }

    /// <summary>Reads the file's bytes.</summary>
    /// <param name="json">The file's content.</param>
    /// <param name="subject">What errors call it.</param>
    /// <exception cref="FirnException">FIRN-MOD-002.</exception>
    public static ApertusConfig Parse(ReadOnlyMemory<byte> json, string subject)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 16 });
            return FromJson(document.RootElement, subject);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException)
        {
            throw Invalid(subject, $"not a readable configuration: {error.Message}", error);
        }
    }

    private static ApertusConfig FromJson(JsonElement root, string subject)
    {
        var mistakes = new List<string>();
        if (Text(root, "model_type") is not "apertus" and var type)
            mistakes.Add($"model_type is {type ?? "missing"}, not apertus");
        if (Text(root, "hidden_act") is { } act and not "xielu")
            mistakes.Add($"hidden_act is {act}, not xielu");
        foreach (var (key, wanted) in new[] { ("tie_word_embeddings", false), ("attention_bias", false), ("mlp_bias", false), ("post_norm", false), ("qk_norm", true) })
        {
            if (root.TryGetProperty(key, out var value) && value.GetBoolean() != wanted)
                mistakes.Add($"{key} is {(wanted ? "false" : "true")}, which Firn does not run");
        }

        int Need(string key)
        {
            if (root.TryGetProperty(key, out var value))
                return value.GetInt32();
            mistakes.Add($"{key} is missing");
            return 1;
        }

        var rope = root.TryGetProperty("rope_parameters", out var parameters) && parameters.ValueKind == JsonValueKind.Object
            ? parameters
            : root.TryGetProperty("rope_scaling", out var scaling) && scaling.ValueKind == JsonValueKind.Object ? scaling : default;
        RopeScaling? ropeScaling = null;
        var theta = root.TryGetProperty("rope_theta", out var top) ? top.GetDouble() : 12_000_000;
        if (rope.ValueKind == JsonValueKind.Object)
        {
            theta = rope.TryGetProperty("rope_theta", out var inner) ? inner.GetDouble() : theta;
            switch (Text(rope, "rope_type") ?? Text(rope, "type"))
            {
                case "llama3":
                    ropeScaling = new RopeScaling(
                        rope.GetProperty("factor").GetDouble(), rope.GetProperty("low_freq_factor").GetDouble(),
                        rope.GetProperty("high_freq_factor").GetDouble(), rope.GetProperty("original_max_position_embeddings").GetInt32());
                    break;
                case "default" or null:
                    break;
                case var other:
                    mistakes.Add($"rope_type {other} is not llama3 or default");
                    break;
            }
        }

        var config = new ApertusConfig
        {
            VocabSize = Need("vocab_size"),
            HiddenSize = Need("hidden_size"),
            IntermediateSize = Need("intermediate_size"),
            Layers = Need("num_hidden_layers"),
            Heads = Need("num_attention_heads"),
            KvHeads = root.TryGetProperty("num_key_value_heads", out var kv) && kv.ValueKind == JsonValueKind.Number ? kv.GetInt32() : Need("num_attention_heads"),
            HeadSize = root.TryGetProperty("head_dim", out var head) && head.ValueKind == JsonValueKind.Number ? head.GetInt32() : 0,
            MaxPositions = Need("max_position_embeddings"),
            NormEpsilon = root.TryGetProperty("rms_norm_eps", out var eps) ? eps.GetDouble() : 1e-5,
            InitializerRange = root.TryGetProperty("initializer_range", out var range) ? range.GetDouble() : 0.02,
            RopeTheta = theta,
            RopeScaling = ropeScaling,
            BosId = Id(root, "bos_token_id", 1),
            EosId = Id(root, "eos_token_id", 2),
            PadId = Id(root, "pad_token_id", 3),
            Dtype = Text(root, "torch_dtype") ?? Text(root, "dtype") ?? "float32",
        };
        mistakes.AddRange(config.Mistakes());
        return mistakes.Count == 0 ? config : throw Invalid(subject, string.Join("; ", mistakes));
    }

    // eos_token_id may be a list (instruct models of 2026 have three); the first one ends a document.
    private static int Id(JsonElement root, string key, int otherwise) => !root.TryGetProperty(key, out var value) ? otherwise : value.ValueKind switch
    {
        JsonValueKind.Number => value.GetInt32(),
        JsonValueKind.Array when value.GetArrayLength() > 0 => value[0].GetInt32(),
        _ => otherwise,
    };

    private static string? Text(JsonElement element, string key) =>
        element.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static FirnException Invalid(string subject, string cause, Exception? inner = null) =>
        new("FIRN-MOD-002", subject, cause, "use a configuration of an Apertus base or instruct model", ExitCode.Invalid, inner);
}

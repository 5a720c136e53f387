using System.Text;
using System.Text.Json;
using Firn.Core;
using Firn.Tokenization.AddedTokens;

namespace Firn.Tokenization.Formats;

/// <summary>Writes the three files that Hugging Face's transformers loads a tokenizer from.</summary>
public static class TransformersFiles
{
    /// <summary>Writes <c>tokenizer.json</c>, <c>tokenizer_config.json</c> and <c>special_tokens_map.json</c>.</summary>
    /// <param name="tokenizer">Has Apertus' special tokens.</param>
    /// <param name="folder">Exists.</param>
    /// <param name="contextTokens">The model's context, in tokens.</param>
    public static void Write(Tokenizer tokenizer, string folder, int contextTokens)
    {
        tokenizer.Save(Path.Combine(folder, "tokenizer.json"));
        AtomicFile.Write(Path.Combine(folder, "tokenizer_config.json"), Json(json =>
        {
            json.WriteStartObject("added_tokens_decoder");
            foreach (var token in tokenizer.AddedTokens)
            {
                json.WriteStartObject(token.Id.ToString(System.Globalization.CultureInfo.InvariantCulture));
                json.WriteString("content", token.Content);
                json.WriteBoolean("lstrip", token.LeftStrip);
                json.WriteBoolean("normalized", token.Normalized);
                json.WriteBoolean("rstrip", token.RightStrip);
                json.WriteBoolean("single_word", token.SingleWord);
                json.WriteBoolean("special", token.Special);
                json.WriteEndObject();
            }

            json.WriteEndObject();
            WriteRoles(tokenizer, json);
            json.WriteBoolean("clean_up_tokenization_spaces", false);
            json.WriteNumber("model_max_length", contextTokens);
            json.WriteString("tokenizer_class", "PreTrainedTokenizerFast");
        }));
        AtomicFile.Write(Path.Combine(folder, "special_tokens_map.json"), Json(json => WriteRoles(tokenizer, json)));
    }

    private static void WriteRoles(Tokenizer tokenizer, Utf8JsonWriter json)
    {
        (string Role, string Content)[] roles =
            [("bos_token", ApertusTokens.Begin), ("eos_token", ApertusTokens.End), ("pad_token", ApertusTokens.Pad), ("unk_token", ApertusTokens.Unknown)];
        foreach (var (role, content) in roles)
        {
            if (tokenizer.FindAdded(content) is not null)
                json.WriteString(role, content);
        }
    }

    private static string Json(Action<Utf8JsonWriter> body)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions
        {
            Indented = true,
            NewLine = "\n",
            Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        }))
        {
            json.WriteStartObject();
            body(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length) + "\n";
    }
}

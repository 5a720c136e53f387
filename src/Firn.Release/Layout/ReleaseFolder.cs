using System.Text;
using System.Text.Json;
using Firn.Core;
using Firn.Release.Cards;
using Firn.Release.Checksums;

namespace Firn.Release.Layout;

/// <summary>Writes a release in the layout of Hugging Face models. The same facts and files give the same bytes.</summary>
public static class ReleaseFolder
{
    /// <summary>Writes everything, the checksums last.</summary>
    /// <param name="folder">Where; exists.</param>
    /// <param name="facts">What the cards say.</param>
    /// <param name="modelConfig"><c>config.json</c> of the model.</param>
    /// <param name="weights"><c>model.safetensors</c>.</param>
    /// <param name="tokenizer"><c>tokenizer.json</c>.</param>
    /// <param name="licenceText">Text of the licence; null for Apache-2.0, which Firn has.</param>
    /// <exception cref="FirnException">The licence's text is needed and not given (FIRN-REL-003).</exception>
    public static void Write(string folder, ReleaseFacts facts, string modelConfig, string weights, string tokenizer, string? licenceText)
    {
        var licence = licenceText ?? (facts.Config.Licence == "Apache-2.0" ? ApacheLicence() : throw new FirnException(
            "FIRN-REL-003", "release.licence_file", $"is not set, and Firn does not have the text of {facts.Config.Licence}", "name a file with the licence's text", ExitCode.Invalid));
        Copy(modelConfig, Path.Combine(folder, "config.json"));
        Copy(weights, Path.Combine(folder, "model.safetensors"));
        Copy(tokenizer, Path.Combine(folder, "tokenizer.json"));
        Json(folder, "tokenizer_config.json", json => TokenizerConfig(json, facts));
        Json(folder, "special_tokens_map.json", json =>
        {
            foreach (var (name, content, _) in Marks(facts))
                json.WriteString(name, content);
        });
        Json(folder, "generation_config.json", json =>
        {
            json.WriteBoolean("_from_model_config", false);
            foreach (var (name, _, id) in Marks(facts))
                json.WriteNumber(name + "_id", id);
            json.WriteBoolean("do_sample", true);
            json.WriteNumber("temperature", 0.8);
            json.WriteNumber("top_p", 0.9);
        });
        Json(folder, "provenance.json", json => Provenance(json, facts));
        AtomicFile.Write(Path.Combine(folder, "README.md"), ModelCard.Write(facts));
        AtomicFile.Write(Path.Combine(folder, "DATA.md"), DataSummary.Write(facts));
        AtomicFile.Write(Path.Combine(folder, "data-summary.json"), DataSummary.WriteJson(facts));
        AtomicFile.Write(Path.Combine(folder, "LICENSE"), licence);
        AtomicFile.Write(Path.Combine(folder, "NOTICE"), Notice(facts));
        ChecksumFile.Write(folder);
    }

    private static void Copy(string from, string to)
    {
        if (!File.Exists(from))
            throw new FirnException("FIRN-REL-004", from, "does not exist", "run the stage that makes it again (--from pretrain)", ExitCode.NotFound);
        using var source = new FileStream(from, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 20, FileOptions.SequentialScan);
        AtomicFile.Write(to, source.CopyTo);
    }

    private static IEnumerable<(string Name, string Content, int Id)> Marks(ReleaseFacts facts)
    {
        string[] names = ["bos_token", "eos_token", "pad_token"];
        return facts.SpecialTokens.Take(names.Length).Select((token, i) => (names[i], token.Key, token.Value));
    }

    private static void TokenizerConfig(Utf8JsonWriter json, ReleaseFacts facts)
    {
        json.WriteString("tokenizer_class", "PreTrainedTokenizerFast");
        foreach (var (name, content, _) in Marks(facts))
            json.WriteString(name, content);
        json.WriteNumber("model_max_length", facts.ContextTokens);
        json.WriteBoolean("clean_up_tokenization_spaces", false);
        json.WriteBoolean("add_bos_token", true);
        json.WriteBoolean("add_eos_token", false);
        json.WriteStartArray("model_input_names");
        json.WriteStringValue("input_ids");
        json.WriteStringValue("attention_mask");
        json.WriteEndArray();
    }

    private static void Provenance(Utf8JsonWriter json, ReleaseFacts facts)
    {
        json.WriteString("schema", "firn.provenance");
        json.WriteNumber("version", 1);
        json.WriteString("firn", facts.FirnVersion);
        json.WriteStartArray("stages");
        foreach (var stage in facts.Stages)
        {
            json.WriteStartObject();
            json.WriteString("stage", stage.Name);
            json.WriteString("hash", stage.Hash);
            json.WriteString("output_hash", stage.OutputHash);
            json.WriteStartObject("inputs");
            foreach (var (name, hash) in stage.Inputs)
                json.WriteString(name, hash);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Json(string folder, string name, Action<Utf8JsonWriter> content) => AtomicFile.Write(Path.Combine(folder, name), stream =>
    {
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            content(json);
            json.WriteEndObject();
        }

        stream.WriteByte((byte)'\n');
    });

    private static string Notice(ReleaseFacts facts)
    {
        var text = new StringBuilder();
        text.Append(facts.Name).Append('\n');
        text.Append("Weights, tokenizer and cards of this folder: ").Append(facts.Config.Licence).Append(", see LICENSE.\n");
        if (facts.Config.Provider.Length > 0)
            text.Append("Provider: ").Append(facts.Config.Provider).Append('\n');
        text.Append("\nThe model was trained on text of these works, each under its own licence; DATA.md has the evidence.\n\n");
        foreach (var work in facts.Works.Where(work => work.Split == "train"))
            text.Append(work.Work.ReplaceLineEndings(" ")).Append(": ").Append(work.Licence.Length > 0 ? work.Licence : work.Basis).Append('\n');
        return text.ToString();
    }

    private static string ApacheLicence()
    {
        using var stream = typeof(ReleaseFolder).Assembly.GetManifestResourceStream("Firn.Release.Apache-2.0.txt")
            ?? throw new InvalidOperationException("the licence text is not in the assembly");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}

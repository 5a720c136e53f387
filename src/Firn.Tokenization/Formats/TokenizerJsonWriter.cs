using System.Globalization;
using System.Text;
using System.Text.Json;
using Firn.Tokenization.AddedTokens;
using Firn.Tokenization.Models;
using Firn.Tokenization.PreTokenization;

namespace Firn.Tokenization.Formats;

/// <summary>
/// Writes <c>tokenizer.json</c> with the keys, order and spelling of Hugging Face's library (0.20 and later), so that
/// loading and saving it there gives the same bytes.
/// </summary>
internal sealed class TokenizerJsonWriter
{
    private readonly StringBuilder text = new();
    private int depth;
    private bool first = true;

    /// <summary>The file's content.</summary>
    public static string Write(Tokenizer tokenizer)
    {
        var writer = new TokenizerJsonWriter();
        writer.WriteRoot(tokenizer);
        return writer.text.ToString();
    }

    private void WriteRoot(Tokenizer tokenizer) => Object(() =>
    {
        String("version", "1.0");
        foreach (var name in new[] { "truncation", "padding" })
            ElementOrNull(name, tokenizer.Lengths?.Source);
        Array("added_tokens", tokenizer.AddedTokens, token => Object(() =>
        {
            Number("id", token.Id);
            String("content", token.Content);
            Flag("single_word", token.SingleWord);
            Flag("lstrip", token.LeftStrip);
            Flag("rstrip", token.RightStrip);
            Flag("normalized", token.Normalized);
            Flag("special", token.Special);
        }));
        if (tokenizer.Pipeline is { } pipeline)
        {
            foreach (var name in new[] { "normalizer", "pre_tokenizer", "post_processor", "decoder" })
                ElementOrNull(name, pipeline.Source);
        }
        else
        {
            Raw("normalizer", "null");
            Key("pre_tokenizer");
            WritePreTokenizer(tokenizer.Family!.Value);
            WriteTemplate(tokenizer);
            Key("decoder");
            WriteByteLevel(prefixSpace: true, useRegex: true);
        }

        Key("model");
        if (tokenizer.Pipeline?.Model is { } model)
            Object(() => model.Write(this));
        else
            WriteModel(tokenizer);
    });

    private void ElementOrNull(string name, IReadOnlyDictionary<string, JsonElement>? source)
    {
        Key(name);
        if (source is not null && source.TryGetValue(name, out var element))
            Element(element);
        else
            text.Append("null");
    }

    /// <summary>Any JSON value, in the order in which it was read.</summary>
    private void Element(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                Object(() =>
                {
                    foreach (var member in element.EnumerateObject())
                    {
                        Key(member.Name);
                        Element(member.Value);
                    }
                });
                break;
            case JsonValueKind.Array:
                List(() =>
                {
                    foreach (var item in element.EnumerateArray())
                    {
                        Item();
                        Element(item);
                    }
                });
                break;
            case JsonValueKind.String:
                Quote(element.GetString()!);
                break;
            default:
                text.Append(element.GetRawText());
                break;
        }
    }

    /// <summary>A member that is a text or null.</summary>
    public void StringOrNull(string name, string? value)
    {
        if (value is null)
            Raw(name, "null");
        else
            String(name, value);
    }

    /// <summary>The member <c>vocab</c>, by id.</summary>
    public void Vocabulary(Vocabulary vocabulary)
    {
        Key("vocab");
        Object(() =>
        {
            for (var id = 0; id < vocabulary.Count; id++)
            {
                if (vocabulary.Text(id) is { } entry)
                    Number(entry, id);
            }
        });
    }

    /// <summary>A member of pairs of texts.</summary>
    public void Pairs(string name, IEnumerable<(string Left, string Right)> pairs) => Array(name, [.. pairs], pair => List(() =>
    {
        Item();
        Quote(pair.Left);
        Item();
        Quote(pair.Right);
    }));

    /// <summary>A member of texts with scores.</summary>
    public void Scores(string name, IReadOnlyList<(string Text, double Score)> entries) => Array(name, entries, entry => List(() =>
    {
        Item();
        Quote(entry.Text);
        Item();
        var number = entry.Score.ToString("R", CultureInfo.InvariantCulture);
        text.Append(number.AsSpan().ContainsAny('.', 'E') ? number : number + ".0");
    }));

    private void WritePreTokenizer(SplitFamily family)
    {
        if (family == SplitFamily.Gpt2)
        {
            WriteByteLevel(prefixSpace: false, useRegex: true);
            return;
        }

        Object(() =>
        {
            String("type", "Sequence");
            Key("pretokenizers");
            List(() =>
            {
                Item();
                Object(() =>
                {
                    String("type", "Split");
                    Key("pattern");
                    Object(() => String("Regex", SplitPatterns.Of(family)));
                    String("behavior", "Isolated");
                    Flag("invert", false);
                });
                Item();
                WriteByteLevel(prefixSpace: false, useRegex: false);
            });
        });
    }

    private void WriteByteLevel(bool prefixSpace, bool useRegex) => Object(() =>
    {
        String("type", "ByteLevel");
        Flag("add_prefix_space", prefixSpace);
        Flag("trim_offsets", true);
        Flag("use_regex", useRegex);
    });

    private void WriteTemplate(Tokenizer tokenizer)
    {
        var (prefix, suffix) = tokenizer.Template;
        if (prefix.Length + suffix.Length == 0)
        {
            Raw("post_processor", "null");
            return;
        }

        Key("post_processor");
        Object(() =>
        {
            String("type", "TemplateProcessing");
            Key("single");
            List(() => Part("A", 0));
            Key("pair");
            List(() =>
            {
                Part("A", 0);
                Part("B", 1);
            });
            Key("special_tokens");
            Object(() =>
            {
                foreach (var id in prefix.Concat(suffix).Distinct().OrderBy(id => Content(id), StringComparer.Ordinal))
                {
                    Key(Content(id));
                    Object(() =>
                    {
                        String("id", Content(id));
                        Key("ids");
                        List(() =>
                        {
                            Item();
                            text.Append(id.ToString(CultureInfo.InvariantCulture));
                        });
                        Key("tokens");
                        List(() =>
                        {
                            Item();
                            Quote(Content(id));
                        });
                    });
                }
            });
        });

        void Part(string sequence, int type)
        {
            foreach (var id in prefix)
                Element("SpecialToken", Content(id), type);
            Element("Sequence", sequence, type);
            foreach (var id in suffix)
                Element("SpecialToken", Content(id), type);
        }

        void Element(string kind, string id, int type)
        {
            Item();
            Object(() =>
            {
                Key(kind);
                Object(() =>
                {
                    String("id", id);
                    Number("type_id", type);
                });
            });
        }

        string Content(int id) => tokenizer.AddedTokens.First(token => token.Id == id).Content;
    }

    private void WriteModel(Tokenizer tokenizer) => Object(() =>
    {
        String("type", "BPE");
        Raw("dropout", "null");
        Raw("unk_token", "null");
        Raw("continuing_subword_prefix", "null");
        Raw("end_of_word_suffix", "null");
        Flag("fuse_unk", false);
        Flag("byte_fallback", false);
        Flag("ignore_merges", tokenizer.Model.IgnoreMerges);
        Key("vocab");
        Object(() =>
        {
            for (var id = 0; id < tokenizer.Model.Count; id++)
            {
                if (Spelling(tokenizer, id) is { } spelling)
                    Number(spelling, id);
            }
        });
        Array("merges", tokenizer.Model.Merges, merge => List(() =>
        {
            Item();
            Quote(ByteAlphabet.Spell(tokenizer.Model.BytesOf(merge.Left)));
            Item();
            Quote(ByteAlphabet.Spell(tokenizer.Model.BytesOf(merge.Right)));
        }));
    });

    private static string? Spelling(Tokenizer tokenizer, int id) => tokenizer.Model.BytesOf(id) is { } bytes ? ByteAlphabet.Spell(bytes) : null;

    private void Object(Action body) => Nest('{', '}', body);

    private void List(Action body) => Nest('[', ']', body);

    private void Array<T>(string name, IReadOnlyList<T> items, Action<T> write)
    {
        Key(name);
        List(() =>
        {
            foreach (var item in items)
            {
                Item();
                write(item);
            }
        });
    }

    private void Nest(char open, char close, Action body)
    {
        text.Append(open);
        depth++;
        first = true;
        body();
        depth--;
        if (!first)
            NewLine();
        text.Append(close);
        first = false;
    }

    private void Item()
    {
        if (!first)
            text.Append(',');
        first = false;
        NewLine();
    }

    private void Key(string name)
    {
        Item();
        Quote(name);
        text.Append(": ");
    }

    /// <summary>A member that is a text.</summary>
    public void String(string name, string value)
    {
        Key(name);
        Quote(value);
    }

    private void Number(string name, int value) => Raw(name, value.ToString(CultureInfo.InvariantCulture));

    /// <summary>A member that is true or false.</summary>
    public void Flag(string name, bool value) => Raw(name, value ? "true" : "false");

    /// <summary>A member in JSON.</summary>
    public void Raw(string name, string json)
    {
        Key(name);
        text.Append(json);
    }

    private void NewLine() => text.Append('\n').Append(' ', 2 * depth);

    /// <summary>As serde_json escapes: quotes, backslashes and control characters only.</summary>
    private void Quote(string value)
    {
        text.Append('"');
        foreach (var character in value)
        {
            _ = character switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append("\\\\"),
                '\b' => text.Append("\\b"),
                '\f' => text.Append("\\f"),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                < ' ' => text.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}"),
                _ => text.Append(character),
            };
        }

        text.Append('"');
    }
}

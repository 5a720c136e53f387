using System.Text;
using Firn.Compliance.Scoring;
using Firn.Core;
using Firn.Storage.Safetensors;
using Firn.Testing;
using Firn.Tokenization;

namespace Firn.Compliance.Tests.Scoring;

/// <summary>Random weights: that the numbers are right, not that they mean anything.</summary>
public sealed class EncoderModelTests
{
    // Single precision through a few hundred products a sum.
    private const double Tolerance = 1e-4;

    [Theory]
    [InlineData(32, 4, 64, 2, 24, 200)] // several chunks
    [InlineData(768, 12, 3072, 1, 16, 20)] // a layer of XLM-RoBERTa-base
    public void The_score_is_that_of_the_plain_reference(int width, int heads, int inner, int layers, int chunk, int letters)
    {
        using var folder = new TemporaryFolder();
        var (encoder, head) = Make(folder, width, heads, inner, layers, chunk);
        var text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("the house of the fern and 42 other things; ", 10))[..letters]);

        using var model = ScoreModels.Open(folder.Path, "");
        using var scorer = model.CreateScorer();
        var ours = scorer.Score(text, "deu_Latn"u8);

        Assert.NotNull(ours);
        Assert.Equal(Reference(encoder, head, Tokenizer.Load(folder["tokenizer.json"]).Encode(text, parseSpecial: false), chunk), ours.Value, Tolerance);
        Assert.InRange(ours.Value, 1e-6, 1 - 1e-6);
        Assert.Equal(ours, scorer.Score(text, "deu_Latn"u8));
        Assert.Null(scorer.Score(text, "fra_Latn"u8));
        Assert.Null(scorer.Score([], "deu_Latn"u8));
    }

    [Fact]
    public void The_largest_chunk_decides()
    {
        using var folder = new TemporaryFolder();
        Make(folder, 32, 4, 64, 1, 8);
        using var model = ScoreModels.Open(folder.Path, "");
        using var scorer = model.CreateScorer();
        var whole = Encoding.UTF8.GetBytes("Some words that fill several chunks of six tokens each, one after the other, until the end.");
        var tokenizer = Tokenizer.Load(folder["tokenizer.json"]);
        var ids = tokenizer.Encode(whole, parseSpecial: false);
        var first = tokenizer.DecodeBytes(ids.AsSpan(0, 6));
        Assert.True(scorer.Score(whole, "deu_Latn"u8) >= scorer.Score(first, "deu_Latn"u8) - 1e-9);
    }

    [Fact]
    public void A_head_of_another_width_with_one_output_scores_the_first_chunk_alone()
    {
        using var folder = new TemporaryFolder();
        const int Width = 32, Inner = 12, Chunk = 8;
        var (encoder, _) = Make(folder, Width, 4, 64, 1, Chunk);
        File.WriteAllText(folder["scorer.json"], $"{{\"chunk_tokens\":{Chunk},\"most_chunks\":1,\"first_token\":1,\"last_token\":2}}");
        var random = new CounterRandom(11, "tests.head");
        float[][] head = [.. ((int[])[Inner * Width, Inner, Inner, 1]).Select(count => Enumerable.Range(0, count).Select(_ => (float)(random.NextNormal() * 0.3)).ToArray())];
        File.Delete(folder["heads.safetensors"]);
        new SafetensorsWriter().Add("deu_Latn.0.weight", head[0], Inner, Width).Add("deu_Latn.0.bias", head[1], Inner)
            .Add("deu_Latn.1.weight", head[2], 1, Inner).Add("deu_Latn.1.bias", head[3], 1).Save(folder["heads.safetensors"]);

        using var model = ScoreModels.Open(folder.Path, "");
        using var scorer = model.CreateScorer();
        var text = Encoding.UTF8.GetBytes("Some words that fill several chunks of six tokens each, one after the other, until the end.");
        var tokens = Tokenizer.Load(folder["tokenizer.json"]).Encode(text, parseSpecial: false);
        var hidden = encoder.Forward([1, .. tokens.Take(Chunk - 2).Select(id => (long)id), 2]);
        var pooled = Enumerable.Range(0, Width).Select(i => hidden.Average(row => row[i])).ToArray();
        var inner = Enumerable.Range(0, Inner).Select(row => Math.Max(0, head[1][row] + Enumerable.Range(0, Width).Sum(i => head[0][(row * Width) + i] * pooled[i]))).ToArray();
        var expected = 1 / (1 + Math.Exp(-(head[3][0] + Enumerable.Range(0, Inner).Sum(i => head[2][i] * inner[i]))));
        Assert.Equal(expected, scorer.Score(text, "deu_Latn"u8)!.Value, Tolerance);
    }

    [Fact]
    public void A_folder_that_is_no_encoder_is_refused_with_what_is_wrong()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["scorer.json"], "{\"encodr\":\"x\"}");
        Assert.Equal("FIRN-CMP-053", Assert.Throws<FirnException>(() => ScoreModels.Open(folder.Path, "")).Code);
        File.WriteAllText(folder["scorer.json"], "{}");
        File.WriteAllText(folder["encoder.onnx"], "no model");
        Assert.Equal("FIRN-CMP-053", Assert.Throws<FirnException>(() => ScoreModels.Open(folder.Path, "")).Code);
        Assert.Equal("FIRN-CMP-051", Assert.Throws<FirnException>(() => ScoreModels.Open(folder["none"], "")).Code);
    }

    private static (ReferenceEncoder Encoder, float[][] Head) Make(TemporaryFolder folder, int width, int heads, int inner, int layers, int chunk)
    {
        File.Copy(Repository.File("tests", "Firn.Tokenization.Tests", "Formats", "small-tokenizer.json"), folder["tokenizer.json"]);
        var encoder = new ReferenceEncoder(Tokenizer.Load(folder["tokenizer.json"]).VocabularySize, width, heads, inner, layers, chunk, seed: 7);
        File.WriteAllBytes(folder["encoder.onnx"], encoder.ToOnnx());
        File.WriteAllText(folder["scorer.json"], $"{{\"chunk_tokens\":{chunk},\"first_token\":1,\"last_token\":2}}");
        var random = new CounterRandom(9, "tests.head");
        float[] Normal(int count, double scale)
        {
            var values = new float[count];
            for (var i = 0; i < count; i++)
                values[i] = (float)(random.NextNormal() * scale);
            return values;
        }

        float[][] head = [Normal(width * width, 1 / Math.Sqrt(width)), Normal(width, 0.1), Normal(2 * width, 1 / Math.Sqrt(width)), Normal(2, 0.1)];
        new SafetensorsWriter().Add("deu_Latn.0.weight", head[0], width, width).Add("deu_Latn.0.bias", head[1], width)
            .Add("deu_Latn.1.weight", head[2], 2, width).Add("deu_Latn.1.bias", head[3], 2).Save(folder["heads.safetensors"]);
        return (encoder, head);
    }

    private static double Reference(ReferenceEncoder encoder, float[][] head, int[] tokens, int chunk) => tokens.Chunk(chunk - 2).Max(part =>
    {
        var hidden = encoder.Forward([1, .. part.Select(id => (long)id), 2]);
        var width = hidden[0].Length;
        var pooled = Enumerable.Range(0, width).Select(i => hidden.Average(row => row[i])).ToArray();
        var inner = Enumerable.Range(0, width).Select(row => Math.Max(0, head[1][row] + Enumerable.Range(0, width).Sum(i => head[0][(row * width) + i] * pooled[i]))).ToArray();
        var logits = Enumerable.Range(0, 2).Select(row => head[3][row] + Enumerable.Range(0, width).Sum(i => head[2][(row * width) + i] * inner[i])).ToArray();
        return Math.Exp(logits[1]) / (Math.Exp(logits[0]) + Math.Exp(logits[1]));
    });
}

using Firn.Core;
using Firn.Inference.Engine;
using Firn.Inference.Sampling;
using Firn.Models.Apertus;

namespace Firn.Inference.Tests.Engine;

public sealed class EngineTests : IDisposable
{
    private readonly TinyModel tiny = new();

    public void Dispose() => tiny.Dispose();

    [Fact]
    public void Decoding_with_the_cache_gives_the_logits_of_the_full_pass()
    {
        var tokens = tiny.Tokens(48);
        using var model = new ApertusModel(tiny.Loaded.Weights, 48, training: false);
        model.Forward(tokens, new int[48]);
        var expected = new float[tiny.Loaded.Config.VocabSize];
        foreach (var step in new[] { 1, 5, 48 })
        {
            using var decoder = new ApertusDecoder(tiny.Loaded.Weights);
            for (var at = 0; at < tokens.Length;)
            {
                var count = Math.Min(step, tokens.Length - at);
                var logits = decoder.Append(tokens.AsSpan(at, count));
                at += count;
                model.Logits(at - 1, expected);
                for (var v = 0; v < expected.Length; v++)
                    Assert.Equal(expected[v], logits[v], 2e-4f);
            }
        }
    }

    [Fact]
    public void A_reset_decoder_begins_anew()
    {
        using var decoder = new ApertusDecoder(tiny.Loaded.Weights);
        var first = decoder.Append(tiny.Tokens(9)).ToArray();
        decoder.Append(tiny.Tokens(20, seed: 1));
        decoder.Reset();
        Assert.Equal(first, decoder.Append(tiny.Tokens(9)).ToArray());
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        using var decoder = new ApertusDecoder(tiny.Loaded.Weights);
        Assert.Throws<ArgumentException>(() => decoder.Append(tiny.Tokens(49)).Length);
        Assert.Throws<ArgumentException>(() => decoder.Append([]).Length);
        Assert.Throws<ArgumentException>(() => decoder.Append([tiny.Loaded.Config.VocabSize]).Length);
    }

    [Theory]
    [InlineData(0, 0, 1.0)]
    [InlineData(1, 0, 1.0)]
    [InlineData(0.8, 20, 0.9)]
    public void The_same_seed_gives_the_same_text_also_beyond_the_context(double temperature, int topK, double topP)
    {
        var config = new SamplingConfig { MaxTokens = 150, Temperature = temperature, TopK = topK, TopP = topP, Seed = 5 };
        using var generator = new TextGenerator(tiny.Loaded);
        var first = string.Concat(generator.Stream("The fox", config));
        Assert.Equal(first, string.Concat(generator.Stream("The fox", config)));
        Assert.NotEmpty(first);
        if (temperature > 0)
            Assert.NotEqual(first, string.Concat(generator.Stream("The fox", config with { Seed = 6 })));
    }

    [Fact]
    public void A_prompt_longer_than_the_context_is_taken_by_its_end()
    {
        using var generator = new TextGenerator(tiny.Loaded);
        var config = new SamplingConfig { MaxTokens = 3 };
        var prompt = tiny.Tokens(500);
        Assert.Equal(generator.Tokens(prompt[^24..], config).ToArray(), generator.Tokens(prompt, config).ToArray());
    }

    [Fact]
    public void Streamed_pieces_are_whole_characters()
    {
        using var generator = new TextGenerator(tiny.Loaded);
        var pieces = generator.Stream("日本", new SamplingConfig { MaxTokens = 200, Temperature = 2, Seed = 1 }).ToList();
        Assert.All(pieces, piece => Assert.False(char.IsLowSurrogate(piece[0]) || char.IsHighSurrogate(piece[^1])));
    }

    [Fact]
    public void A_folder_whose_parts_do_not_belong_together_is_refused()
    {
        var config = ApertusConfigJson.Load(Path.Combine(tiny.Path, "config.json"));
        var small = config with { VocabSize = 300 };
        using (var parameters = new ApertusParameters(small))
            parameters.Save(Path.Combine(tiny.Path, "model.safetensors"));
        ApertusConfigJson.Save(small, Path.Combine(tiny.Path, "config.json"));
        Assert.Equal("FIRN-INF-001", Assert.Throws<FirnException>(() => LanguageModel.Load(tiny.Path)).Code);
        File.Delete(Path.Combine(tiny.Path, "model.safetensors"));
        Assert.Equal(ExitCode.NotFound, Assert.Throws<FirnException>(() => LanguageModel.Load(tiny.Path)).ExitCode);
    }
}

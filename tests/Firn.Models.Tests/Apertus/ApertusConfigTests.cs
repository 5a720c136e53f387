using System.Text;
using Firn.Core;
using Firn.Models.Apertus;

namespace Firn.Models.Tests.Apertus;

public sealed class ApertusConfigTests
{
    private static readonly ApertusConfig Small = new()
    {
        VocabSize = 100,
        HiddenSize = 48,
        IntermediateSize = 64,
        Layers = 3,
        Heads = 4,
        KvHeads = 2,
        HeadSize = 16,
        MaxPositions = 77,
        NormEpsilon = 1e-6,
        InitializerRange = 0.03,
        RopeTheta = 10_000,
        RopeScaling = null,
        BosId = 5,
        EosId = 6,
        PadId = 7,
    };

    [Fact]
    public void A_configuration_survives_its_file()
    {
        foreach (var config in new[] { Small, ApertusConfig.Apertus8B, ApertusConfig.Apertus70B })
            Assert.Equal(config, Parse(ApertusConfigJson.Format(config)));
    }

    [Fact]
    public void Both_places_of_the_rope_settings_are_read()
    {
        var v5 = ApertusConfigJson.Format(Small).Replace("\"rope_scaling\": null", "\"rope_parameters\": {\"rope_type\": \"llama3\", \"rope_theta\": 77, \"factor\": 8.0, \"low_freq_factor\": 1.0, \"high_freq_factor\": 4.0, \"original_max_position_embeddings\": 8192}");
        var config = Parse(v5);
        Assert.Equal(77, config.RopeTheta);
        Assert.Equal(new RopeScaling(), config.RopeScaling);
    }

    [Theory]
    [InlineData("\"apertus\"", "\"llama\"", "model_type")]
    [InlineData("\"num_key_value_heads\": 2", "\"num_key_value_heads\": 3", "num_key_value_heads")]
    [InlineData("\"hidden_size\": 48", "\"hidden_size\": -48", "hidden_size")]
    [InlineData("\"hidden_size\": 48", "\"hidden_size\": \"x\"", "not a readable")]
    [InlineData("\"tie_word_embeddings\": false", "\"tie_word_embeddings\": true", "tie_word_embeddings")]
    [InlineData("\"vocab_size\": 100", "\"vocab_size\": 4", "eos_token_id")]
    [InlineData("{", "", "not a readable")]
    public void What_cannot_be_run_is_one_clear_error(string text, string replacement, string named)
    {
        var error = Assert.Throws<FirnException>(() => Parse(ApertusConfigJson.Format(Small).Replace(text, replacement)));
        Assert.Equal("FIRN-MOD-002", error.Code);
        Assert.Contains(named, error.Message);
    }

    [Fact]
    public void The_parts_sum_to_the_published_parameters()
    {
        Assert.Equal(8_053_338_176, ApertusAccounting.Of(ApertusConfig.Apertus8B).Parameters);
        Assert.Equal(70_599_864_480, ApertusAccounting.Of(ApertusConfig.Apertus70B).Parameters);
    }

    [Fact]
    public void A_token_of_context_costs_128_KiB_in_the_8B_model() =>
        Assert.Equal(2 * 32 * 8 * 128 * 2, ApertusAccounting.Of(ApertusConfig.Apertus8B).KvBytesPerToken);

    private static ApertusConfig Parse(string text) => ApertusConfigJson.Parse(Encoding.UTF8.GetBytes(text), "test");
}

using System.CommandLine;
using Firn.Inference.Sampling;

namespace Firn.Cli.Model;

/// <summary>The options by which <c>model generate</c> and <c>chat</c> choose tokens.</summary>
internal sealed class SamplingOptions
{
    private readonly Option<int> maxTokens = new("--max-tokens") { Description = "Most tokens to generate.", DefaultValueFactory = _ => 128 };
    private readonly Option<double> temperature = new("--temperature") { Description = "0 takes the likeliest token each time.", DefaultValueFactory = _ => 0.7 };
    private readonly Option<int> topK = new("--top-k") { Description = "Only this many of the likeliest tokens; 0 for all.", DefaultValueFactory = _ => 0 };
    private readonly Option<double> topP = new("--top-p") { Description = "Only the likeliest tokens that together have this probability.", DefaultValueFactory = _ => 0.9 };
    private readonly Option<long> seed = new("--seed") { Description = "The same seed, prompt and model give the same text.", DefaultValueFactory = _ => 0 };

    public SamplingOptions()
    {
        Range(maxTokens, 1, 1 << 20);
        Range(temperature, 0, 100);
        Range(topK, 0, 1 << 24);
        Range(topP, 0, 1);
        Range(seed, 0, long.MaxValue);
    }

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[maxTokens, temperature, topK, topP, seed])
            command.Options.Add(option);
    }

    public SamplingConfig Read(ParseResult parsed) => new()
    {
        MaxTokens = parsed.GetValue(maxTokens),
        Temperature = parsed.GetValue(temperature),
        TopK = parsed.GetValue(topK),
        TopP = parsed.GetValue(topP),
        Seed = (ulong)parsed.GetValue(seed),
    };

    private static void Range<T>(Option<T> option, T least, T most)
        where T : IComparable<T> =>
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<T>() is { } value && (value.CompareTo(least) < 0 || value.CompareTo(most) > 0 || value is double.NaN))
                result.AddError(FormattableString.Invariant($"{option.Name} {value} is not in {least}..{most}"));
        });
}

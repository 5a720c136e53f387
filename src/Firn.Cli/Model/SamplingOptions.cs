using System.CommandLine;
using Firn.Cli.Hosting;
using Firn.Inference.Sampling;

namespace Firn.Cli.Model;

/// <summary>The options by which <c>model generate</c> and <c>chat</c> choose tokens.</summary>
internal sealed class SamplingOptions
{
    private readonly Option<int> maxTokens = new Option<int>("--max-tokens") { Description = "Most tokens to generate.", DefaultValueFactory = _ => 128 }.Within(1, 1 << 20);
    private readonly Option<double> temperature = new Option<double>("--temperature") { Description = "0 takes the likeliest token each time.", DefaultValueFactory = _ => 0.7 }.Within(0, 100);
    private readonly Option<int> topK = new Option<int>("--top-k") { Description = "Only this many of the likeliest tokens; 0 for all.", DefaultValueFactory = _ => 0 }.Within(0, 1 << 24);
    private readonly Option<double> topP = new Option<double>("--top-p") { Description = "Only the likeliest tokens that together have this probability.", DefaultValueFactory = _ => 0.9 }.Within(0, 1);
    private readonly Option<long> seed = new Option<long>("--seed") { Description = "The same seed, prompt and model give the same text.", DefaultValueFactory = _ => 0 }.Within(0, long.MaxValue);

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
}

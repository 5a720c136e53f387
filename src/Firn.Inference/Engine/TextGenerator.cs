using Firn.Inference.Sampling;

namespace Firn.Inference.Engine;

/// <summary>
/// Continues text; one generation at a time, enumerated to its end or dropped. When the context is full, the older half is forgotten and the newer half is read again from position
/// 0, which is how the model saw long documents in training. Not thread-safe; the model may be shared.
/// </summary>
public sealed class TextGenerator : IDisposable
{
    private readonly LanguageModel model;
    private readonly ApertusDecoder decoder;

    /// <summary>Allocates a cache.</summary>
    /// <param name="model">Stays the caller's.</param>
    public TextGenerator(LanguageModel model)
    {
        this.model = model;
        decoder = new ApertusDecoder(model.Weights);
    }

    /// <summary>Generates ids until the end-of-document token or the limit; the end token is not part of the result.</summary>
    /// <param name="prompt">What comes before; an empty prompt begins a document.</param>
    /// <param name="sampling">How to choose.</param>
    public IEnumerable<int> Tokens(IReadOnlyList<int> prompt, SamplingConfig sampling)
    {
        var sampler = new TokenSampler(sampling);
        var history = new List<int>(prompt.Count > 0 ? prompt : [model.Config.BosId]);
        var context = history.Count < decoder.Capacity ? history : history[^(decoder.Capacity / 2)..];
        decoder.Reset();
        int[] input = [.. context];
        for (var made = 0; made < sampling.MaxTokens; made++)
        {
            var next = sampler.Next(decoder.Append(input));
            if (next == model.Config.EosId)
                yield break;
            yield return next;
            history.Add(next);
            input = [next];
            if (decoder.Count == decoder.Capacity)
            {
                decoder.Reset();
                input = [.. history[^Math.Max(1, decoder.Capacity / 2)..]];
            }
        }
    }

    /// <summary>Generates text piece by piece; a piece never ends inside a character.</summary>
    /// <param name="prompt">Text that comes before.</param>
    /// <param name="sampling">How to choose.</param>
    /// <param name="cancellation">Stops between two tokens.</param>
    public IEnumerable<string> Stream(string prompt, SamplingConfig sampling, CancellationToken cancellation = default)
    {
        int[] ids = [model.Config.BosId, .. model.Tokenizer.Encode(prompt)];
        var text = model.Tokenizer.CreateDecoder(skipSpecial: true);
        foreach (var id in Tokens(ids, sampling))
        {
            cancellation.ThrowIfCancellationRequested();
            // A model may have more rows than the tokenizer has entries.
            if (id >= model.Tokenizer.VocabularySize)
                continue;
            if (text.Append(id) is { Length: > 0 } piece)
                yield return piece;
        }

        if (text.Flush() is { Length: > 0 } rest)
            yield return rest;
    }

    /// <inheritdoc/>
    public void Dispose() => decoder.Dispose();
}

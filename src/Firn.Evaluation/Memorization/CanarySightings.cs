using System.Runtime.InteropServices;

namespace Firn.Evaluation.Memorization;

/// <summary>Counts how often each canary really passed through training: planted is not seen when training stops early.</summary>
public sealed class CanarySightings
{
    private readonly Dictionary<ulong, List<int>> byStart = [];
    private readonly IReadOnlyList<int[]> canaries;
    private readonly int[] seen;

    /// <summary>Looks for these token sequences.</summary>
    /// <param name="canaries">The canaries' text tokens, without document marks; at least two each.</param>
    public CanarySightings(IReadOnlyList<int[]> canaries)
    {
        this.canaries = canaries;
        seen = new int[canaries.Count];
        for (var i = 0; i < canaries.Count; i++)
        {
            if (canaries[i].Length >= 2)
                (CollectionsMarshal.GetValueRefOrAddDefault(byStart, Start(canaries[i]), out _) ??= []).Add(i);
        }
    }

    /// <summary>Complete sightings of each canary so far.</summary>
    public IReadOnlyList<int> Seen => seen;

    /// <summary>Looks through a sequence that the model was trained on.</summary>
    public void Add(ReadOnlySpan<int> sequence)
    {
        for (var i = 0; i + 1 < sequence.Length; i++)
        {
            if (!byStart.TryGetValue(Start(sequence[i..]), out var candidates))
                continue;
            foreach (var candidate in candidates)
            {
                if (sequence[i..].StartsWith(canaries[candidate]))
                    seen[candidate]++;
            }
        }
    }

    private static ulong Start(ReadOnlySpan<int> tokens) => ((ulong)(uint)tokens[0] << 32) | (uint)tokens[1];
}

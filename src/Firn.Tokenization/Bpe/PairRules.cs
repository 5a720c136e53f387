using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Firn.Tokenization.Bpe;

/// <summary>
/// Says which tokens may stand side by side. In byte-pair encoding a row of tokens is the encoding of its bytes exactly when
/// each neighbouring pair is that of the pair's bytes; so an encoder may guess tokens and ask here, instead of merging. This
/// holds for vocabularies where a token has one merge, made of tokens that came before it. Thread-safe.
/// </summary>
internal sealed unsafe class PairRules
{
    private const int Unknown = 0;
    private const int Reached = 1;
    private const int NotReached = 2;

    private readonly Part[] parts;
    private readonly Part* part;
    private readonly MergeTable merges;

    private PairRules(Part[] parts, MergeTable merges)
    {
        this.parts = parts;
        this.merges = merges;
        part = (Part*)Marshal.UnsafeAddrOfPinnedArrayElement(parts, 0);
    }

    /// <summary>The rules of a vocabulary; null where they do not hold, so that merging is the only way.</summary>
    public static PairRules? TryCreate(byte[]?[] tokens, int[] byteTokens, IReadOnlyList<BpeMerge> merges, MergeTable table)
    {
        var found = GC.AllocateArray<Part>(tokens.Length, pinned: true);
        for (var id = 0; id < found.Length; id++)
            found[id].Order = -1;
        foreach (var id in byteTokens)
            found[id].Order = 0;
        for (var rank = 0; rank < merges.Count; rank++)
        {
            var (left, right, result) = merges[rank];
            if (found[left].Order < 0 || found[right].Order < 0 || found[result].Order >= 0)
                return null;
            found[result] = new Part { Left = left, Right = right, Order = rank + 1 };
        }

        return new PairRules(found, table);
    }

    /// <summary>True when both tokens, and not others, are the encoding of their bytes one after another.</summary>
    public bool Allow(int left, int right) => Allow(left, right, int.MaxValue);

    /// <summary>True for a byte and for what a merge makes.</summary>
    public bool IsMade(int token) => parts[token].Order >= 0;

    /// <summary>True when the token is the encoding of its own bytes; others are found only as whole pieces.</summary>
    public bool IsReached(int token)
    {
        ref var asked = ref part[token];
        if (asked.State != Unknown)
            return asked.State == Reached;
        var reached = asked.Order == 0 || (asked.Order > 0 && IsReached(asked.Left) && IsReached(asked.Right) && Allow(asked.Left, asked.Right, asked.Order));
        asked.State = reached ? Reached : NotReached;
        return reached;
    }

    /// <summary>Undoes merges on both sides of the border, the latest first, and looks whether a merge across it came before.</summary>
    private bool Allow(int left, int right, int limit)
    {
        unchecked
        {
            var leftOrder = part[left].Order;
            var rightOrder = part[right].Order;
            while (true)
            {
                if (merges.Order(left, right) < limit)
                    return false;
                if (leftOrder > rightOrder)
                {
                    limit = leftOrder;
                    left = part[left].Right;
                    leftOrder = part[left].Order;
                }
                else if (rightOrder == 0)
                {
                    return true;
                }
                else
                {
                    // Of equal ranks the left one is first: one across the border, with the same rank, would have come before.
                    limit = rightOrder + 1;
                    right = part[right].Left;
                    rightOrder = part[right].Order;
                }
            }
        }
    }

    private struct Part
    {
        public int Left;
        public int Right;

        /// <summary>Rank of its merge plus one; 0 for a byte, -1 where nothing makes it.</summary>
        public int Order;

        /// <summary>What <see cref="IsReached"/> found; found again by another thread it is the same.</summary>
        public int State;
    }
}

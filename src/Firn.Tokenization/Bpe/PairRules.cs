using System.Runtime.CompilerServices;

namespace Firn.Tokenization.Bpe;

/// <summary>
/// Says which tokens may stand side by side. In byte-pair encoding a row of tokens is the encoding of its bytes exactly when
/// each neighbouring pair is that of the pair's bytes; so an encoder may guess tokens and ask here, instead of merging. This
/// holds for vocabularies where a token has one merge, made of tokens that came before it (<see cref="TokenParts.Of"/>). Tokens
/// are entries of a <see cref="TokenTable"/>. Thread-safe.
/// </summary>
internal sealed unsafe class PairRules
{
    private readonly MergeTable merges;

    // By id: what is made early is in most others, and lies together.
    private readonly NativeTable<TokenParts> parts;
    private readonly TokenParts* part;
    private readonly TokenEntry* entry;

    /// <summary>Keeps the parts of each id.</summary>
    public PairRules(TokenTable tokens, MergeTable merges, TokenParts[] parts)
    {
        Tokens = tokens;
        this.merges = merges;
        this.parts = new NativeTable<TokenParts>(parts.Length);
        part = this.parts.First;
        entry = tokens.Entries;
        parts.CopyTo(new Span<TokenParts>(part, parts.Length));
    }

    /// <summary>The tokens.</summary>
    public TokenTable Tokens { get; }

    /// <summary>True when both tokens, and not others, are the encoding of their bytes one after another.</summary>
    /// <param name="left">The entry of a reached token.</param>
    /// <param name="right">The entry of a reached token.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Allow(int left, int right) => Allow(entry[left].Id, entry[left].Parts, entry[right].Id, entry[right].Parts, int.MaxValue);

    /// <summary>True when the token of an entry is the encoding of its own bytes; others are found only as whole pieces.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsReached(int at) => unchecked((uint)entry[at].Parts.Order) < TokenParts.Unasked || Ask(at);

    private bool Ask(int at)
    {
        ref var asked = ref entry[at];
        if (asked.Parts.Order < 0)
            return false;
        var reached = IsIdReached(asked.Id);
        asked.Parts = part[asked.Id];
        return reached;
    }

    /// <summary>Finds it out once; found again by another thread it is the same.</summary>
    private bool IsIdReached(int id)
    {
        var (left, right, order) = part[id];
        if (unchecked((uint)order) < TokenParts.Unasked)
            return true;
        if (order < 0)
            return false;
        order &= ~TokenParts.Unasked;
        var reached = IsIdReached(left) && IsIdReached(right) && Allow(left, part[left], right, part[right], order);
        part[id] = new TokenParts(left, right, reached ? order : -1);
        return reached;
    }

    /// <summary>Undoes merges on both sides of the border, the latest first, and looks whether a merge across it came before.</summary>
    private bool Allow(int left, TokenParts a, int right, TokenParts b, int limit)
    {
        unchecked
        {
            while (true)
            {
                if (merges.Order(left, right) < limit)
                    return false;
                if (a.Order > b.Order)
                {
                    limit = a.Order;
                    left = a.Right;
                    a = part[left];
                }
                else if (b.Order == 0)
                {
                    return true;
                }
                else
                {
                    // Of equal ranks the left one is first: one across the border, with the same rank, would have come before.
                    limit = b.Order + 1;
                    right = b.Left;
                    b = part[right];
                }
            }
        }
    }
}

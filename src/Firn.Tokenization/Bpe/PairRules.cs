using System.Runtime.CompilerServices;

namespace Firn.Tokenization.Bpe;

/// <summary>
/// Says which tokens may stand side by side. In byte-pair encoding a row of tokens is the encoding of its bytes exactly when
/// each neighbouring pair is that of the pair's bytes; so an encoder may guess tokens and ask here, instead of merging. This
/// holds for vocabularies where a token has one merge, made of tokens that came before it (<see cref="TokenParts.Of"/>). Tokens
/// are entries of a <see cref="TokenTable"/>. Thread-safe.
/// </summary>
internal sealed unsafe class PairRules(TokenTable tokens, MergeTable merges)
{
    private readonly TokenEntry* entry = tokens.Entries;

    /// <summary>The tokens.</summary>
    public TokenTable Tokens => tokens;

    /// <summary>True when both tokens, and not others, are the encoding of their bytes one after another.</summary>
    /// <param name="left">A reached token.</param>
    /// <param name="right">A reached token.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Allow(int left, int right) => Allow(left, right, int.MaxValue);

    /// <summary>True when the token is the encoding of its own bytes; others are found only as whole pieces.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsReached(int token) => unchecked((uint)entry[token].Order) < TokenEntry.Unasked || Ask(token);

    /// <summary>Finds it out once; found again by another thread it is the same.</summary>
    private bool Ask(int token)
    {
        ref var asked = ref entry[token];
        var order = asked.Order;
        if (order < 0)
            return false;
        order &= ~TokenEntry.Unasked;
        var reached = IsReached(asked.Left) && IsReached(asked.Right) && Allow(asked.Left, asked.Right, order);
        asked.Order = reached ? order : -1;
        return reached;
    }

    /// <summary>Undoes merges on both sides of the border, the latest first, and looks whether a merge across it came before.</summary>
    private bool Allow(int left, int right, int limit)
    {
        unchecked
        {
            var a = entry + left;
            var b = entry + right;
            while (true)
            {
                if (merges.Order(a->Id, b->Id) < limit)
                    return false;
                if (a->Order > b->Order)
                {
                    limit = a->Order;
                    a = entry + a->Right;
                }
                else if (b->Order == 0)
                {
                    return true;
                }
                else
                {
                    // Of equal ranks the left one is first: one across the border, with the same rank, would have come before.
                    limit = b->Order + 1;
                    b = entry + b->Left;
                }
            }
        }
    }
}

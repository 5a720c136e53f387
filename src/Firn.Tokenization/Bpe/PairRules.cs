using System.Runtime.CompilerServices;

namespace Firn.Tokenization.Bpe;

/// <summary>
/// Says which tokens may stand side by side. In byte-pair encoding a row of tokens is the encoding of its bytes exactly when
/// each neighbouring pair is that of the pair's bytes; so an encoder may guess tokens and ask here, instead of merging. This
/// holds for vocabularies whose merges can be numbered. Tokens are entries of a <see cref="TokenTable"/>. Thread-safe.
/// </summary>
internal sealed unsafe class PairRules
{
    // Is a token the encoding of its own bytes? By number; nobody has asked where it is 0.
    private const byte Reached = 1;
    private const byte NeverReached = 2;

    private readonly NumberedMerges merges;
    private readonly NativeTable<byte> reached;
    private readonly (int Left, int Right)* parts;
    private readonly TokenEntry* entry;

    /// <summary>The rules of some tokens, whose numbers are set.</summary>
    public PairRules(TokenTable tokens, NumberedMerges merges, int count)
    {
        Tokens = tokens;
        this.merges = merges;
        reached = new NativeTable<byte>(256 + count);
        new Span<byte>(reached.First, 256).Fill(Reached);
        parts = merges.Parts;
        entry = tokens.Entries;
    }

    /// <summary>The tokens.</summary>
    public TokenTable Tokens { get; }

    /// <summary>True when both tokens, and not others, are the encoding of their bytes one after another.</summary>
    /// <param name="left">The entry of a reached token.</param>
    /// <param name="right">The entry of a reached token.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Allow(int left, int right) => Allow(entry[left].Number, entry[right].Number, NumberedMerges.None);

    /// <summary>True when the token of an entry is the encoding of its own bytes; others are found only as whole pieces.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsReached(int at)
    {
        var number = entry[at].Number;
        return number >= 0 && (reached.First[number] == Reached || IsNumberReached(number));
    }

    /// <summary>Finds it out once; found again by another thread it is the same.</summary>
    private bool IsNumberReached(int number)
    {
        ref var known = ref reached.First[number];
        if (known == 0)
        {
            var (left, right) = parts[number];
            known = IsNumberReached(left) && IsNumberReached(right) && Allow(left, right, number) ? Reached : NeverReached;
        }

        return known == Reached;
    }

    /// <summary>Undoes merges on both sides of the border, the latest first, and looks whether a merge across it came before.</summary>
    private bool Allow(int left, int right, int limit)
    {
        unchecked
        {
            while (true)
            {
                if (merges.Find(left, right) < limit)
                    return false;
                if (left > right && left > byte.MaxValue)
                {
                    limit = left;
                    left = parts[left].Right;
                }
                else if (right <= byte.MaxValue)
                {
                    return true;
                }
                else
                {
                    // Of equal numbers the left one is first: one across the border, with the same number, would have come before.
                    limit = right + 1;
                    right = parts[right].Left;
                }
            }
        }
    }
}

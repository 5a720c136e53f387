using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Firn.Tokenization.Bpe;

/// <summary>
/// The merges by number: bytes are 0 to 255, what the merge of rank r makes is 256 + r, so that a number is also the order of its merge.
/// A pair is found with one read of one cache line, without a branch. For vocabularies where each token has one merge, made of tokens
/// that came before it. Immutable once built; thread-safe.
/// </summary>
internal sealed unsafe class NumberedMerges
{
    /// <summary>No such merge; larger than every number.</summary>
    public const int None = (1 << NumberBits) - 1;

    /// <summary>Bits of a number.</summary>
    private const int NumberBits = 21;

    // Pairs of a line. Its last place says what is answered where none of them is asked for.
    private const int LinePairs = 7;

    private const ulong Multiplier = 0x9E3779B97F4A7C15UL;

    // Of each line eight tags, then eight numbers.
    private readonly NativeTable<uint> lines;
    private readonly NativeTable<int> ids;
    private readonly NativeTable<int> numbers;
    private readonly NativeTable<(int Left, int Right)> parts;
    private readonly NativeTable<int> bytePairs;
    private readonly byte* first;
    private readonly int shift;

    // Pairs whose line is full.
    private readonly Dictionary<ulong, int> others = [];

    private NumberedMerges(int merges, int tokens)
    {
        // A quarter of the pairs as lines, rounded up: half full on average. A tag has 32 of the 42 bits of a pair; the others, at least, are the line's.
        var log = Math.Max(10, BitOperations.Log2(BitOperations.RoundUpToPowerOf2((uint)merges / 4)));
        shift = 64 - log;
        lines = new NativeTable<uint>(16 << log);
        first = (byte*)lines.First;
        for (var line = 0; line < 1 << log; line++)
            Vector256.Create(None).AsUInt32().Store((uint*)first + (16 * line) + 8);
        ids = new NativeTable<int>(256 + merges);
        numbers = new NativeTable<int>(tokens);
        parts = new NativeTable<(int, int)>(256 + merges);
        bytePairs = new NativeTable<int>(1 << 16);
        new Span<int>(numbers.First, tokens).Fill(-1);
        new Span<int>(BytePairs, 1 << 16).Fill(None);
    }

    /// <summary>Builds the table; null where a token is merged in two ways or of tokens that come after it, or where there are too many.</summary>
    /// <param name="merges">By rank.</param>
    /// <param name="byteTokens">The id of each byte.</param>
    /// <param name="tokens">One more than the highest id.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static NumberedMerges? TryBuild(BpeMerge[] merges, int[] byteTokens, int tokens)
    {
        unchecked
        {
            if (merges.Length > None - 256)
                return null;
            var built = new NumberedMerges(merges.Length, tokens);
            var number = built.Numbers;
            for (var value = 0; value < 256; value++)
            {
                built.Ids[value] = byteTokens[value];
                number[byteTokens[value]] = value;
            }

            for (var rank = 0; rank < merges.Length; rank++)
            {
                var (left, right) = (number[merges[rank].Left], number[merges[rank].Right]);
                var result = merges[rank].Result;
                if (left < 0 || right < 0 || number[result] >= 0)
                    return null;
                var made = 256 + rank;
                number[result] = made;
                built.Ids[made] = result;
                built.Parts[made] = (left, right);
                built.Insert(Hash(left, right), made);
                if ((left | right) < 256)
                    built.BytePairs[left | (right << 8)] = made;
            }

            return built;
        }
    }

    /// <summary>The id of each number.</summary>
    public int* Ids => ids.First;

    /// <summary>The number of each id; -1 where no merge makes it.</summary>
    public int* Numbers => numbers.First;

    /// <summary>The two numbers that each number above 255 is merged of.</summary>
    public (int Left, int Right)* Parts => parts.First;

    /// <summary>The number of each pair of bytes, or <see cref="None"/>, by the two bytes as a little-endian number.</summary>
    public int* BytePairs => bytePairs.First;

    /// <summary>A pair that is none.</summary>
    public static ulong NoPair { get; } = Hash(None, None);

    /// <summary>What <see cref="Find(ulong)"/> needs of a pair; its line is asked for from memory.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Ask(int left, int right)
    {
        var hash = Hash(left, right);
        if (Sse.IsSupported)
            Sse.Prefetch0(Line(hash));
        return hash;
    }

    /// <summary>The number of what a pair becomes, or <see cref="None"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find(int left, int right) => Find(Hash(left, right));

    /// <summary>The number of what a pair becomes, or <see cref="None"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find(ulong hash)
    {
        unchecked
        {
            var line = Line(hash);
            var equal = Vector256.Equals(Vector256.Load(line), Vector256.Create(Tag(hash))).ExtractMostSignificantBits();
            // A tag may also stand where no pair does: None is there.
            var number = (int)line[8 + BitOperations.TrailingZeroCount(equal | (1 << LinePairs))];
            return number < 0 ? FindElsewhere(hash) : number;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private int FindElsewhere(ulong hash) => others.GetValueOrDefault(hash, None);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Insert(ulong hash, int number)
    {
        unchecked
        {
            var line = Line(hash);
            for (var at = 0; at < LinePairs; at++)
            {
                if (line[8 + at] != None)
                    continue;
                line[at] = Tag(hash);
                line[8 + at] = (uint)number;
                return;
            }

            line[8 + LinePairs] = uint.MaxValue;
            others[hash] = number;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private uint* Line(ulong hash) => unchecked((uint*)(first + ((hash >> shift) << 6)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Tag(ulong hash) => unchecked((uint)(hash >> (64 - (2 * NumberBits))));

    /// <summary>A pair's 42 bits times an odd number, in the high bits: different pairs have different ones.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Hash(int left, int right) =>
        unchecked(((((ulong)(uint)left << NumberBits) | (uint)right) << (64 - (2 * NumberBits))) * Multiplier);
}

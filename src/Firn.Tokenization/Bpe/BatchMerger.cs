using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Firn.Tokenization.Bpe;

/// <summary>
/// Merges the bytes of many short pieces, always the pair of lowest rank, of equal ones the leftmost. Several pieces take turns,
/// a merge each, so that none waits for memory: a round writes down what the pairs asked for have become, then takes each piece's
/// lowest and asks for the two pairs beside it. Nothing but the end of a piece is a branch that can be guessed wrong. Not thread-safe.
/// </summary>
internal sealed unsafe class BatchMerger(NumberedMerges merges) : IDisposable
{
    /// <summary>Longest piece.</summary>
    public const int MaxBytes = 62;

    // Pieces that take turns.
    private const int Together = 16;

    // A place's rank is its pair's number, then the place: the lowest of equal numbers is the leftmost.
    private const int PlaceBits = 6;

    private const int NoRank = int.MaxValue;

    private readonly NativeTable<Turn> turns = new(Together);

    /// <summary>Writes the tokens of pieces that are about as long.</summary>
    /// <param name="pieces">Those that <see cref="NewPiece.Tokens"/> are set of; the count is when this returns.</param>
    /// <param name="count">How many they are.</param>
    /// <param name="longest">Bytes that none has more than.</param>
    public void Merge(NewPiece** pieces, int count, int longest)
    {
        unchecked
        {
            var vectors = (longest + Vector256<int>.Count - 1) / Vector256<int>.Count;
            var end = pieces + count;
            var first = turns.First;
            var last = first;
            while (last < first + Together && pieces < end)
                Begin(last++, *pieces++, vectors);
            while (last > first)
            {
                for (var turn = first; turn < last; turn++)
                {
                    turn->Ranks[turn->Place] = Rank(merges.Find(turn->RightPair), turn->Place);
                    turn->Ranks[turn->Left] = Rank(merges.Find(turn->LeftPair), turn->Left);
                }

                for (var turn = first; turn < last; turn++)
                {
                    var lowest = Lowest(turn->Ranks, vectors);
                    if (lowest >= NumberedMerges.None << PlaceBits)
                    {
                        End(turn);
                        if (pieces < end)
                            Begin(turn, *pieces++, vectors);
                        else if (turn < --last)
                            *turn-- = *last;
                        continue;
                    }

                    // A set bit is a place where a token begins; there is one before the piece and one behind it.
                    var place = lowest & ((1 << PlaceBits) - 1);
                    var number = lowest >> PlaceBits;
                    var behind = (turn->Begins >> place) & ~1UL;
                    var gone = place + BitOperations.TrailingZeroCount(behind);
                    var right = place + BitOperations.TrailingZeroCount(behind & (behind - 1));
                    var left = 63 - BitOperations.LeadingZeroCount(turn->Begins & ((1UL << place) - 1));
                    turn->Begins &= ~(1UL << gone);
                    turn->Numbers[place] = number;
                    turn->Ranks[gone] = NoRank;
                    turn->Place = place;
                    turn->Left = left;
                    turn->RightPair = merges.Ask(number, turn->Numbers[right]);
                    turn->LeftPair = merges.Ask(turn->Numbers[left], number);
                }
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => turns.Release();

    /// <summary>Begins with a piece: the ranks of its bytes' pairs.</summary>
    private void Begin(Turn* turn, NewPiece* piece, int vectors)
    {
        unchecked
        {
            var bytes = piece->Bytes;
            var length = piece->Length;
            turn->Piece = piece;
            turn->Begins = (2UL << (length + 1)) - 1;
            turn->Place = 0;
            turn->Left = 0;
            turn->RightPair = turn->LeftPair = NumberedMerges.NoPair;
            for (var at = 0; at < vectors; at++)
            {
                Vector256.Create(NoRank).Store(turn->Ranks + (8 * at));
                Vector256.WidenLower(Vector256.WidenLower(Vector128.CreateScalar(Unsafe.ReadUnaligned<ulong>(bytes + (8 * at))).AsByte().ToVector256()).AsUInt16()).AsInt32().Store(turn->Numbers + 1 + (8 * at));
            }

            turn->Numbers[0] = NumberedMerges.None;
            turn->Numbers[length + 1] = NumberedMerges.None;
            var pairs = merges.BytePairs;
            for (var at = 1; at < length; at++)
                turn->Ranks[at] = Rank(pairs[Unsafe.ReadUnaligned<ushort>(bytes + at - 1)], at);
        }
    }

    /// <summary>Writes the tokens that a piece has become.</summary>
    private void End(Turn* turn)
    {
        unchecked
        {
            var piece = turn->Piece;
            var ids = merges.Ids;
            // Without the places before the piece and behind it.
            var begins = turn->Begins & ((2UL << piece->Length) - 2);
            piece->Count = BitOperations.PopCount(begins);
            for (var at = 0; at < piece->Count; at++)
            {
                piece->Tokens[at] = ids[turn->Numbers[BitOperations.TrailingZeroCount(begins)]];
                begins &= begins - 1;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Rank(int number, int place) => unchecked((number << PlaceBits) | place);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Lowest(int* ranks, int vectors)
    {
        unchecked
        {
            var lowest = Vector256.Min(Vector256.Load(ranks), Vector256.Load(ranks + 8));
            for (var at = 2; at < vectors; at++)
                lowest = Vector256.Min(lowest, Vector256.Load(ranks + (8 * at)));
            var half = Vector128.Min(lowest.GetLower(), lowest.GetUpper());
            half = Vector128.Min(half, Vector128.Shuffle(half, Vector128.Create(2, 3, 0, 1)));
            return Math.Min(half.GetElement(0), half.GetElement(1));
        }
    }

    /// <summary>How far a piece is merged. Places are counted from 1; 0 is before the piece.</summary>
    private struct Turn
    {
        public fixed int Ranks[64];
        public fixed int Numbers[72];
        public NewPiece* Piece;

        // The places where tokens begin, of which two are beside the piece.
        public ulong Begins;

        // What was merged last, and the pairs beside it that were asked for.
        public int Place;
        public int Left;
        public ulong RightPair;
        public ulong LeftPair;
    }
}

using System.Diagnostics;
using System.Numerics;

namespace Firn.Tokenization.Bpe;

/// <summary>
/// Encodes a piece left to right: the longest token that begins here and may stand behind the one before; where none may, the
/// one before was wrong and becomes shorter. A place that failed once is never tried again, so the time is linear in the piece.
/// Not thread-safe.
/// </summary>
internal sealed unsafe class PieceGuesser(PairRules rules)
{
    private readonly TokenTable tokens = rules.Tokens;
    private ulong[] failed = new ulong[4];

    /// <summary>Writes the tokens of a piece.</summary>
    /// <param name="piece">16 bytes behind its last can be read.</param>
    /// <param name="length">At least 1.</param>
    /// <param name="output">Room for <paramref name="length"/> ids.</param>
    /// <returns>Tokens written.</returns>
    public int Encode(byte* piece, int length, int* output)
    {
        unchecked
        {
            if ((length >> 6) >= failed.Length)
                failed = new ulong[(int)BitOperations.RoundUpToPowerOf2((uint)(length >> 6) + 1)];
            else
                Array.Clear(failed, 0, (length >> 6) + 1);
            var count = 0;
            var at = 0;
            // Tokens at this place are tried from the longest to the shortest, of at most so many bytes.
            var limit = length;
            while (at < length)
            {
                var found = tokens.Longest(piece + at, limit, out var size);
                if (found < 0)
                {
                    // Nothing fits behind the token before.
                    if (count == 0)
                        throw new UnreachableException($"no token may stand at byte {at} of a piece of {length}");
                    failed[at >> 6] |= 1UL << at;
                    var last = tokens.LengthOf(output[--count]);
                    at -= last;
                    limit = last - 1;
                    continue;
                }

                var end = at + size;
                if (((failed[end >> 6] >> end) & 1) == 0 && rules.IsReached(found) && (count == 0 || rules.Allow(output[count - 1], found)))
                {
                    output[count++] = found;
                    at = end;
                    limit = length - at;
                }
                else
                {
                    limit = size - 1;
                }
            }

            // Entries until here, ids from now on.
            for (var i = 0; i < count; i++)
                output[i] = tokens.Entries[output[i]].Id;
            return count;
        }
    }
}

using System.Runtime.CompilerServices;
using Firn.Tokenization.Bpe;
using Firn.Tokenization.Models;

namespace Firn.Tokenization.Formats;

/// <summary>
/// The merges that the ranks of a <c>.tiktoken</c> or tekken file come to: each token, merged as tiktoken would with lower ranks
/// only, ends as two parts, and these are its merge.
/// </summary>
internal static class RankMerges
{
    private const int None = int.MaxValue;

    /// <summary>The merges, in the order of ranks.</summary>
    /// <param name="tokens">The bytes of each rank, or null.</param>
    /// <param name="file">The file, for errors.</param>
    /// <exception cref="Core.FirnException">Two ranks have the same bytes (FIRN-TOK-002).</exception>
    public static BpeMerge[] Find(byte[]?[] tokens, string file)
    {
        var (table, filter) = Table(tokens, file);
        var pairs = Pairs(tokens);
        var found = new BpeMerge[tokens.Length];
        if (tokens.Length >= BpeModel.SmallestShared && Environment.ProcessorCount > 1)
        {
            // A token's merge depends on no other's; long tokens are mostly behind the middle.
            var middle = tokens.Length * 6 / 11;
            var rest = Task.Run(() => Find(tokens, table, filter, pairs, found, middle, tokens.Length));
            Find(tokens, table, filter, pairs, found, 0, middle);
            rest.Wait();
        }
        else
        {
            Find(tokens, table, filter, pairs, found, 0, tokens.Length);
        }

        GC.KeepAlive(filter);
        // What its own parts do not reach is found only as a whole piece and has no merge.
        return Array.FindAll(found, merge => merge.Result > 0);
    }

    /// <summary>The tokens by their bytes, behind a filter: what two parts make is mostly no token.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static (ByteStringTable Table, HashFilter Filter) Table(byte[]?[] tokens, string file)
    {
        var table = new ByteStringTable(tokens.Length, 8 * tokens.Length);
        var filter = new HashFilter(tokens.Length);
        for (var rank = 0; rank < tokens.Length; rank++)
        {
            if (tokens[rank] is not { } bytes)
                continue;
            if (!table.TryAdd(bytes, rank))
                throw JsonNode.Failure(file, $"rank {rank} has the same bytes as rank {table.Find(bytes)}");
            filter.Add(PieceHash.Of(bytes));
        }

        return (table, filter);
    }

    /// <summary>The rank of each pair of bytes.</summary>
    private static int[] Pairs(byte[]?[] tokens)
    {
        var pairs = new int[1 << 16];
        Array.Fill(pairs, None);
        for (var rank = 0; rank < tokens.Length; rank++)
        {
            if (tokens[rank] is { Length: 2 } pair)
                pairs[(pair[0] << 8) | pair[1]] = rank;
        }

        return pairs;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Find(byte[]?[] tokens, ByteStringTable table, HashFilter filter, int[] pairs, BpeMerge[] found, int from, int to)
    {
        // ends[i] is where the i-th part ends; ranks[i] is the rank of what it makes with the next.
        var ends = new int[64];
        var ranks = new int[64];
        for (var id = from; id < to; id++)
        {
            if (tokens[id] is not { Length: > 1 } token)
                continue;
            if (token.Length > ends.Length)
            {
                ends = new int[token.Length * 2];
                ranks = new int[token.Length * 2];
            }

            var count = token.Length;
            for (var i = 0; i < count; i++)
            {
                ends[i] = i + 1;
                ranks[i] = i + 1 < count ? pairs[(token[i] << 8) | token[i + 1]] : None;
            }

            while (count > 2)
            {
                var best = -1;
                var lowest = id;
                for (var i = 0; i + 1 < count; i++)
                {
                    if (ranks[i] < lowest)
                        (best, lowest) = (i, ranks[i]);
                }

                if (best < 0)
                    break;
                count--;
                for (var i = best; i < count; i++)
                {
                    ends[i] = ends[i + 1];
                    ranks[i] = ranks[i + 1];
                }

                ranks[best] = Rank(table, filter, token, ends, best, count);
                if (best > 0)
                    ranks[best - 1] = Rank(table, filter, token, ends, best - 1, count);
            }

            if (count == 2 && table.Find(token.AsSpan(0, ends[0])) is >= 0 and var left && table.Find(token.AsSpan(ends[0])) is >= 0 and var right)
                found[id] = new BpeMerge(left, right, id);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Rank(ByteStringTable table, HashFilter filter, byte[] token, int[] ends, int part, int count)
    {
        if (part + 1 >= count)
            return None;
        var begin = part == 0 ? 0 : ends[part - 1];
        var text = new ReadOnlySpan<byte>(token, begin, ends[part + 1] - begin);
        var hash = PieceHash.Of(text);
        return filter.MayHold(hash) && table.Find(text, hash) is >= 0 and var rank ? rank : None;
    }
}

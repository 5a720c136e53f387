using System.Runtime.CompilerServices;

namespace Firn.Tokenization.Bpe;

/// <summary>
/// Pieces that did not stand in their own line of the cache. They wait until there are some, so that what they need of memory is asked for
/// together; then those that are new are merged side by side, and the tokens of all are set in where they belong. Not thread-safe.
/// </summary>
/// <param name="model">The vocabulary.</param>
/// <param name="cache">Where pieces are looked for and remembered.</param>
/// <param name="merge">Merges a piece that <see cref="BatchMerger"/> does not.</param>
/// <param name="most">Most pieces that wait at once.</param>
internal sealed unsafe class NewPieces(BpeModel model, PieceCache cache, MergeOnePiece merge, int most) : IDisposable
{
    // Ids that the tokens of one piece may take, those that are written behind them included.
    private const int Room = LongPieceTable.MaxBytes + TokenBuffer.Slack;

    private readonly BatchMerger? merger = model.Numbers is { } numbers ? new BatchMerger(numbers) : null;
    private readonly NativeTable<NewPiece> waiting = new(most);
    private readonly NativeTable<int> tokens = new(most * Room);

    // Pointers to pieces: all that are new, then those of a length that are merged together.
    private readonly NativeTable<nint> unknown = new(most);
    private readonly NativeTable<nint> alike = new(most);

    // By their line: which of the pieces that wait came last.
    private readonly NativeTable<int> latest = new(256);
    private int count;

    /// <summary>Pieces that wait.</summary>
    public int Count => count;

    /// <summary>Pieces that may still come before those that wait must be settled.</summary>
    public int Free => unchecked(most - count);

    /// <summary>Forgets the pieces that wait: of a text that could not be finished.</summary>
    public void Clear() => count = 0;

    /// <inheritdoc/>
    public void Dispose()
    {
        merger?.Dispose();
        waiting.Release();
        tokens.Release();
        unknown.Release();
        alike.Release();
        latest.Release();
    }

    /// <summary>Lets a piece wait.</summary>
    /// <param name="bytes">64 can be read, until it is settled.</param>
    /// <param name="length">1 to 63.</param>
    /// <param name="line">Its line; null for a part of a longer piece, of at most <see cref="BatchMerger.MaxBytes"/>, which is neither looked for nor remembered.</param>
    /// <param name="place">Tokens before it, those of waiting pieces not counted.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Add(byte* bytes, int length, PieceCache.Line* line, int place)
    {
        unchecked
        {
            if (line != null)
                cache.AskElsewhere(bytes, length, line);
            var all = waiting.First;
            ref var same = ref latest.First[(int)((nuint)line >> 6) & (latest.Length - 1)];
            var first = same < count && all[same].Line == line && all[same].Length == length
                && new ReadOnlySpan<byte>(bytes, length).SequenceEqual(new ReadOnlySpan<byte>(all[same].Bytes, length)) ? same : count;
            all[count] = new NewPiece { Bytes = bytes, Length = length, Line = line, Place = place, First = all + first };
            same = first;
            count++;
        }
    }

    /// <summary>Sets the tokens of all that wait in where they belong.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Settle(TokenBuffer output)
    {
        unchecked
        {
            var last = waiting.First + count;
            var news = FindNews(last);
            MergeAlike(news, 0, 16);
            MergeAlike(news, 16, 32);
            MergeAlike(news, 32, BatchMerger.MaxBytes);
            var pieces = (NewPiece**)unknown.First;
            for (var i = 0; i < news; i++)
            {
                if (pieces[i]->Line != null)
                    cache.Add(pieces[i]->Bytes, pieces[i]->Length, pieces[i]->Line, pieces[i]->Tokens, pieces[i]->Count);
            }

            SetIn(last, output);
            count = 0;
            GC.KeepAlive(this);
        }
    }

    /// <summary>Writes the tokens of pieces that the cache knows, or that <see cref="BatchMerger"/> does not merge. Returns how many are new.</summary>
    private int FindNews(NewPiece* last)
    {
        unchecked
        {
            var news = 0;
            var room = tokens.First;
            for (var one = waiting.First; one < last; one++)
            {
                if (one->First != one)
                    continue;
                one->Tokens = room;
                room += one->Length + TokenBuffer.Slack;
                var isPart = one->Line == null;
                one->Count = isPart ? 0 : cache.Find(one->Bytes, one->Length, one->Line, one->Tokens);
                if (one->Count > 0)
                    continue;
                unknown.First[news++] = (nint)one;
                if (isPart)
                    continue;
                if (model.IgnoreMerges && model.Tokens.Find(one->Bytes, one->Length) is var whole and >= 0)
                {
                    *one->Tokens = whole;
                    one->Count = 1;
                }
                else if (merger is null || one->Length > BatchMerger.MaxBytes)
                {
                    one->Count = merge(one->Bytes, one->Length, one->Tokens);
                }
            }

            return news;
        }
    }

    /// <summary>Merges the new pieces of some lengths.</summary>
    private void MergeAlike(int news, int above, int longest)
    {
        unchecked
        {
            var some = 0;
            for (var i = 0; i < news; i++)
            {
                var piece = (NewPiece*)unknown.First[i];
                alike.First[some] = (nint)piece;
                some += piece->Count == 0 && piece->Length > above && piece->Length <= longest ? 1 : 0;
            }

            if (some > 0)
                merger!.Merge((NewPiece**)alike.First, some, longest);
        }
    }

    /// <summary>Moves what was written between the pieces, the last first, and writes their tokens there.</summary>
    private void SetIn(NewPiece* last, TokenBuffer output)
    {
        unchecked
        {
            var more = 0;
            for (var one = waiting.First; one < last; one++)
                more += one->First->Count;
            var from = output.Room(more);
            var begin = from - output.Count;
            var to = from + more;
            output.Advance(to);
            for (var one = last - 1; one >= waiting.First; one--)
            {
                var between = (int)(from - begin) - one->Place;
                from -= between;
                to -= between;
                new ReadOnlySpan<int>(from, between).CopyTo(new Span<int>(to, between));
                to -= one->First->Count;
                new ReadOnlySpan<int>(one->First->Tokens, one->First->Count).CopyTo(new Span<int>(to, one->First->Count));
            }
        }
    }
}

namespace Firn.Text.Html;

/// <summary>Chooses the blocks of a page that are its text. The numbers are ours, set on real pages; see docs/text.md.</summary>
internal static class HtmlBlockRules
{
    /// <summary>Letters that make a paragraph one of the page's own, not a label (80 bytes: about 14 words, 27 ideographs).</summary>
    private const int GoodLetters = 80;

    /// <summary>Below this a line at the page's edges is a label unless it ends like a sentence.</summary>
    private const int LabelLetters = 40;

    /// <summary>A main or article element counts when it holds this much text.</summary>
    private const int ScopeLetters = 200;

    /// <summary>Enough text to trust the strict rules without comparing.</summary>
    private const int EnoughLetters = 500;

    private const HtmlContext Hard = HtmlContext.Navigation | HtmlContext.Footer | HtmlContext.Aside;

    public static void Choose(Span<HtmlBlock> blocks, ReadOnlySpan<byte> text)
    {
        // Strict first; when that leaves little of what there is, the structure lies (a page inside one form, a class
        // name that means something else) and weaker rules decide.
        var loose = Apply(blocks, text, 2);
        if (loose == 0)
            return;
        for (var level = 0; level < 2; level++)
        {
            var kept = Apply(blocks, text, level);
            if (kept >= EnoughLetters || kept * 10L >= loose * 3L)
                return;
        }

        Apply(blocks, text, 2);
    }

    /// <summary>Whether two consecutive chosen blocks are cells of one row in which every cell is one block.</summary>
    public static bool SameRow(ReadOnlySpan<HtmlBlock> blocks, int before, int at)
    {
        ref readonly var left = ref blocks[before];
        ref readonly var right = ref blocks[at];
        return right.Row != 0 && left.Row == right.Row && left.Cell != 0 && right.Cell != 0 && left.Cell != right.Cell
            && left.Heading == 0 && right.Heading == 0 && left.Item == right.Item
            && (at + 1 == blocks.Length || blocks[at + 1].Cell != right.Cell) && (before == 0 || blocks[before - 1].Cell != left.Cell);
    }

    private static long Apply(Span<HtmlBlock> blocks, ReadOnlySpan<byte> text, int level)
    {
        var scope = level == 0 ? Scope(blocks) : HtmlContext.None;
        var ignored = level == 0 ? Ignored(blocks) : HtmlContext.None;
        var lastInScope = blocks.Length - 1;
        while (scope != HtmlContext.None && (blocks[lastInScope].Context & scope) == 0)
            lastInScope--;
        for (var at = 0; at < blocks.Length; at++)
        {
            ref var block = ref blocks[at];

            // A main element is the whole text; articles may have headings and paragraphs of the page before and between them.
            block.Keep = (scope == HtmlContext.None || (block.Context & scope) != 0
                    || (scope == HtmlContext.Article && at < lastInScope && (block.Heading != 0 || IsGood(block))))
                && InContext(block, block.Context & ~ignored, level);
        }

        DropLinkLists(blocks, text);
        if (scope == HtmlContext.None)
            DropLabels(blocks, text);
        DropEmptyHeadings(blocks);
        long kept = 0;
        foreach (ref readonly var block in blocks)
            kept += block.Keep && block.Heading == 0 ? block.Letters : 0;
        return kept;
    }

    private static bool InContext(in HtmlBlock block, HtmlContext context, int level)
    {
        if (level == 2)
            return (context & HtmlContext.Navigation) == 0;
        if ((context & Hard) != 0)
            return false;
        if (level == 0 && (context & HtmlContext.Hinted) != 0)
            return false;
        if (level == 0 && (context & HtmlContext.Form) != 0)
            return IsGood(block);

        // A header may hold a title and a preamble; what is short there is furniture.
        return (context & HtmlContext.Header) == 0 || block.Heading != 0 || IsGood(block);
    }

    /// <summary>Some servers wrap whole pages in a form: one that holds half of the letters means nothing.</summary>
    private static HtmlContext Ignored(ReadOnlySpan<HtmlBlock> blocks)
    {
        long all = 0;
        long form = 0;
        foreach (ref readonly var block in blocks)
        {
            all += block.Letters;
            form += (block.Context & HtmlContext.Form) != 0 ? block.Letters : 0;
        }

        return form * 2 > all ? HtmlContext.Form : HtmlContext.None;
    }

    private static HtmlContext Scope(ReadOnlySpan<HtmlBlock> blocks)
    {
        long all = 0;
        long main = 0;
        long article = 0;
        foreach (ref readonly var block in blocks)
        {
            if ((block.Context & (Hard | HtmlContext.Hinted)) != 0)
                continue;
            var letters = block.Letters - block.LinkLetters;
            all += letters;
            main += (block.Context & HtmlContext.Main) != 0 ? letters : 0;
            article += (block.Context & HtmlContext.Article) != 0 ? letters : 0;
        }

        return main >= ScopeLetters && main * 4 >= all ? HtmlContext.Main
            : article >= ScopeLetters && article * 4 >= all ? HtmlContext.Article
            : HtmlContext.None;
    }

    /// <summary>Lists and tables are judged whole, paragraphs alone.</summary>
    private static void DropLinkLists(Span<HtmlBlock> blocks, ReadOnlySpan<byte> text)
    {
        for (var start = 0; start < blocks.Length;)
        {
            var (list, table) = (blocks[start].List, blocks[start].Table);
            long letters = 0;
            long links = 0;
            var end = start;
            do
            {
                letters += blocks[end].Letters;
                links += blocks[end].LinkLetters;
                end++;
            }
            while ((list | table) != 0 && end < blocks.Length && (list != 0 ? blocks[end].List == list : blocks[end].List == 0 && blocks[end].Table == table));

            // A paragraph with half of its letters in links is furniture, unless it is a sentence with something of its own
            // to say; a table of names that are links is one of the page's own up to three quarters.
            var group = blocks[start..end];
            if ((list | table) == 0)
            {
                ref var block = ref blocks[start];
                if (block.Heading == 0 && links * 2 > letters
                    && !(links * 5 <= letters * 4 && EndsSentence(text.Slice(block.Start, block.Length))))
                    block.Keep = false;
            }
            else if (list != 0 ? links * 2 > letters : links * 4 > letters * 3)
            {
                foreach (ref var block in group)
                    block.Keep &= block.Heading != 0 || IsGood(block);
            }

            start = end;
        }
    }

    /// <summary>Drops short lines before the first and after the last real paragraph.</summary>
    private static void DropLabels(Span<HtmlBlock> blocks, ReadOnlySpan<byte> text)
    {
        var first = 0;
        while (first < blocks.Length && !(blocks[first].Keep && IsGood(blocks[first])))
            first++;
        if (first == blocks.Length)
            return;
        var last = blocks.Length - 1;
        while (!(blocks[last].Keep && IsGood(blocks[last])))
            last--;
        for (var at = 0; at < blocks.Length; at++)
        {
            ref var block = ref blocks[at];
            if (at >= first && at <= last)
                continue;
            var body = text.Slice(block.Start, block.Length);
            if (block.Heading == 0 && block.Item == 0 && !block.Preformatted && block.Letters < LabelLetters && !EndsSentence(body))
                block.Keep = false;
            if (at > last && (body.StartsWith("©"u8) || body.StartsWith("Copyright "u8) || body.StartsWith("(c) "u8)))
                block.Keep = false;
        }
    }

    /// <summary>A heading stays when something is kept before the next heading of its level or above.</summary>
    private static void DropEmptyHeadings(Span<HtmlBlock> blocks)
    {
        var seen = 0;
        for (var at = blocks.Length - 1; at >= 0; at--)
        {
            ref var block = ref blocks[at];
            if (block.Heading == 0)
            {
                if (block.Keep)
                    seen = -1;
                continue;
            }

            block.Keep &= (seen >> block.Heading & 1) != 0;
            seen &= (1 << block.Heading) - 1;
        }
    }

    private static bool IsGood(in HtmlBlock block) => block.Heading == 0 && block.Letters >= GoodLetters && block.LinkLetters * 3L <= block.Letters;

    private static bool EndsSentence(ReadOnlySpan<byte> body) =>
        body[^1] is (byte)'.' or (byte)'!' or (byte)'?' or (byte)':' or (byte)'"' or (byte)')' || body.EndsWith("。"u8) || body.EndsWith("！"u8) || body.EndsWith("？"u8)
        || body.EndsWith("।"u8) || body.EndsWith("؟"u8) || body.EndsWith("…"u8) || body.EndsWith("”"u8) || body.EndsWith("»"u8) || body.EndsWith("።"u8) || body.EndsWith("。"u8);
}

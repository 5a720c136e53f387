namespace Firn.Tokenization.PreTokenization;

/// <summary>The splitter of a family, where one call a piece is fast enough.</summary>
internal static class Splitters
{
    /// <summary>See <see cref="ISplitter.End"/>.</summary>
    public static int End(SplitFamily family, ReadOnlySpan<byte> text, int start) => family switch
    {
        SplitFamily.Gpt2 => Gpt2Splitter.End(text, start),
        SplitFamily.Cl100k => LetterSplitter.Cl100k.End(text, start),
        SplitFamily.Qwen2 => LetterSplitter.Qwen2.End(text, start),
        SplitFamily.O200k => CasedSplitter.O200k.End(text, start),
        _ => CasedSplitter.Tekken.End(text, start),
    };
}

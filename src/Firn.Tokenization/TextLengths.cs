using System.Text.Json;

namespace Firn.Tokenization;

/// <summary>
/// What a tokenizer file's <c>truncation</c> and <c>padding</c> say: how long the ids of one text are at most and at least. They hold where one
/// text becomes the input of a model, never where a corpus is counted or tokenized: no text is cut there.
/// </summary>
internal sealed record TextLengths
{
    /// <summary>Most ids, the template's included; null: any number.</summary>
    public int? Most { get; init; }

    /// <summary>Ids are taken away in front, not behind.</summary>
    public bool CutsFront { get; init; }

    /// <summary>Fewest ids; 0: any number, filled only to <see cref="Multiple"/>.</summary>
    public int Fewest { get; init; }

    /// <summary>The number of ids is a multiple of this; at least 1.</summary>
    public int Multiple { get; init; } = 1;

    /// <summary>What is filled in.</summary>
    public int FillId { get; init; }

    /// <summary>It is filled in before the ids, not behind.</summary>
    public bool FillsFront { get; init; }

    /// <summary>The file's two members, for writing.</summary>
    public required IReadOnlyDictionary<string, JsonElement> Source { get; init; }

    /// <summary>The ids of a text with the template's around it.</summary>
    /// <param name="ids">Of the text alone.</param>
    /// <param name="template">What is set around it.</param>
    public int[] Apply(ReadOnlySpan<int> ids, TokenizerTemplate template)
    {
        var room = Most is { } most ? Math.Max(0, most - template.Prefix.Length - template.Suffix.Length) : ids.Length;
        if (ids.Length > room)
            ids = CutsFront ? ids[^room..] : ids[..room];
        int[] whole = [.. template.Prefix, .. ids, .. template.Suffix];
        // A fixed length is made a multiple itself; what is longer than it stays as it is.
        var length = (int)Math.Min(((long)(Fewest > 0 ? Fewest : whole.Length) + Multiple - 1) / Multiple * Multiple, Array.MaxLength);
        if (length <= whole.Length)
            return whole;
        var filled = new int[length];
        Array.Fill(filled, FillId);
        whole.CopyTo(filled, FillsFront ? length - whole.Length : 0);
        return filled;
    }
}

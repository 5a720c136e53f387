using Firn.Text.Unicode;

namespace Firn.Tokenization.PreTokenizers;

/// <summary>Cuts where the script changes; Hiragana and Katakana count as Han, a space as any script.</summary>
internal sealed class ScriptPreTokenizer : IPreTokenizer
{
    private const Script Any = Script.Unknown;

    /// <inheritdoc/>
    public void Split(ReadOnlySpan<byte> piece, bool first, PieceList output)
    {
        // As in the library, text before the first character with a script of its own is left out.
        var start = -1;
        Script? last = null;
        for (var at = 0; at < piece.Length;)
        {
            var script = Of(Utf8.Decode(piece, at, out var length));
            if (script != Any)
            {
                if (last != script)
                {
                    if (start >= 0)
                        output.Add(piece[start..at], first && start == 0);
                    start = at;
                }

                last = script;
            }

            at += length;
        }

        if (start >= 0)
            output.Add(piece[start..], first && start == 0);
    }

    private static Script Of(int code) => code switch
    {
        0x30FC => Script.Han,
        ' ' => Any,
        _ => CodePoint.Script(code) is Script.Hiragana or Script.Katakana ? Script.Han : CodePoint.Script(code),
    };
}

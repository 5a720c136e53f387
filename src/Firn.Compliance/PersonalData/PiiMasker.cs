using System.Buffers;

namespace Firn.Compliance.PersonalData;

/// <summary>Replaces personal data by its class's marker. Masking twice changes nothing. Reusable; one thread at a time.</summary>
/// <param name="config">Which classes.</param>
public sealed class PiiMasker(PiiConfig config)
{
    private readonly List<PiiSpan> found = [];
    private readonly ArrayBufferWriter<byte> output = new();

    /// <summary>What the last call to <see cref="Mask"/> found.</summary>
    public IReadOnlyList<PiiSpan> Found => found;

    /// <summary>The marker of a class.</summary>
    public static ReadOnlySpan<byte> Marker(PiiKind kind) => kind switch
    {
        PiiKind.Email => "<email-pii>"u8,
        PiiKind.Ip => "<ip-pii>"u8,
        _ => "<iban-pii>"u8,
    };

    /// <summary>Masks a text.</summary>
    /// <returns>The masked text, valid until the next call; the text itself when nothing was found.</returns>
    public ReadOnlySpan<byte> Mask(ReadOnlySpan<byte> text)
    {
        PiiScanner.Find(text, config, found);
        if (found.Count == 0)
            return text;
        output.ResetWrittenCount();
        var from = 0;
        foreach (var span in found)
        {
            output.Write(text[from..span.Start]);
            output.Write(Marker(span.Kind));
            from = span.Start + span.Length;
        }

        output.Write(text[from..]);
        return output.WrittenSpan;
    }

    /// <summary>How many of each class the last call found: <c>email 2, ip 1</c>; never a value.</summary>
    public string Counts() => string.Join(", ", found.GroupBy(span => span.Kind).OrderBy(group => group.Key)
        .Select(group => $"{group.Key.ToString().ToLowerInvariant()} {group.Count()}"));
}

using System.Buffers;

namespace Firn.Compliance.PersonalData;

/// <summary>Replaces personal data by its class's marker. Masking twice changes nothing. Reusable; one thread at a time.</summary>
/// <param name="config">Which classes.</param>
public sealed class PiiMasker(PiiConfig config)
{
    private readonly List<PiiSpan> found = [];
    private readonly int[] counts = new int[Enum.GetValues<PiiKind>().Length];
    private ArrayBufferWriter<byte> output = new();
    private ArrayBufferWriter<byte> spare = new();

    /// <summary>How many the last call to <see cref="Mask"/> replaced.</summary>
    public int Total => counts.Sum();

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
        counts.AsSpan().Clear();
        PiiScanner.Find(text, config, found);

        // A marker may part what was one word, and make an address of the rest: look again until nothing is left.
        while (found.Count > 0)
        {
            output.ResetWrittenCount();
            var from = 0;
            foreach (var span in found)
            {
                output.Write(text[from..span.Start]);
                output.Write(Marker(span.Kind));
                counts[(int)span.Kind]++;
                from = span.Start + span.Length;
            }

            output.Write(text[from..]);
            text = output.WrittenSpan;
            (output, spare) = (spare, output);
            PiiScanner.Find(text, config, found);
        }

        return text;
    }

    /// <summary>How many of each class the last call replaced: <c>email 2, ip 1</c>; never a value.</summary>
    public string Counts() => string.Join(", ", Enum.GetValues<PiiKind>().Where(kind => counts[(int)kind] > 0)
        .Select(kind => $"{kind.ToString().ToLowerInvariant()} {counts[(int)kind]}"));

    /// <summary>How many of a class the last call replaced.</summary>
    public int Count(PiiKind kind) => counts[(int)kind];
}

using System.Buffers;
using System.Globalization;
using System.Text;

namespace Firn.Compliance.PersonalData;

/// <summary>Replaces personal data. Masking twice changes nothing. Reusable; one thread at a time.</summary>
/// <param name="config">Which classes, and what takes their place.</param>
/// <param name="key">The key of pseudonyms, where the configuration asks for them.</param>
public sealed class PiiMasker(PiiConfig config, PseudonymKey? key = null)
{
    private const int MostSpansSaid = 64;
    private readonly List<PiiSpan> found = [];
    private readonly List<PiiSpan> masked = [];
    private readonly List<List<(int At, int Delta)>> rounds = [];
    private readonly int[] counts = new int[Enum.GetValues<PiiKind>().Length];
    private readonly PseudonymKey? key = config.Replacement == PiiReplacement.Pseudonym
        ? key ?? throw new ArgumentNullException(nameof(key), "pseudonyms need a key")
        : null;

    private ArrayBufferWriter<byte> output = new();
    private ArrayBufferWriter<byte> spare = new();

    /// <summary>How many the last call to <see cref="Mask"/> replaced.</summary>
    public int Total => masked.Count;

    /// <summary>Where the last call replaced something, in bytes of the text it was given.</summary>
    public IReadOnlyList<PiiSpan> Spans => masked;

    /// <summary>The marker of a class.</summary>
    public static ReadOnlySpan<byte> Marker(PiiKind kind) => kind switch
    {
        PiiKind.Email => "<email-pii>"u8,
        PiiKind.Ip => "<ip-pii>"u8,
        PiiKind.Iban => "<iban-pii>"u8,
        PiiKind.Card => "<card-pii>"u8,
        PiiKind.Phone => "<phone-pii>"u8,
        _ => "<id-pii>"u8,
    };

    /// <summary>Masks a text.</summary>
    /// <param name="text">UTF-8.</param>
    /// <param name="language">The text's language, for example <c>deu_Latn</c>; empty when unknown.</param>
    /// <returns>The masked text, valid until the next call; the text itself when nothing was found.</returns>
    public ReadOnlySpan<byte> Mask(ReadOnlySpan<byte> text, ReadOnlySpan<byte> language = default)
    {
        counts.AsSpan().Clear();
        masked.Clear();
        rounds.Clear();
        PiiScanner.Find(text, config, found, language);

        // A marker may part what was one word, and make an address of the rest: look again until nothing is left. Every
        // round takes digits or at signs away and adds none, so it ends.
        while (found.Count > 0)
        {
            text = Replace(text);
            PiiScanner.Find(text, config, found, language);
        }

        return text;
    }

    /// <summary>How many of each class the last call replaced: <c>email 2, ip 1</c>; never a value.</summary>
    public string Counts() => string.Join(", ", Enum.GetValues<PiiKind>().Where(kind => counts[(int)kind] > 0).Select(kind => $"{Word(kind)} {counts[(int)kind]}"));

    /// <summary>
    /// How many of each class, and where: <c>email 2, ip 1; email 14+21, ip 80+12, email 140+9</c>, first byte and length in
    /// the text before. At most 64 places.
    /// </summary>
    public string Evidence()
    {
        var text = new StringBuilder(Counts()).Append("; ");
        for (var i = 0; i < Math.Min(masked.Count, MostSpansSaid); i++)
        {
            var span = masked[i];
            text.Append(CultureInfo.InvariantCulture, $"{(i == 0 ? "" : ", ")}{Word(span.Kind)} {span.Start}+{span.Length}");
        }

        return masked.Count > MostSpansSaid ? text.Append(", …").ToString() : text.ToString();
    }

    /// <summary>How many of a class the last call replaced.</summary>
    public int Count(PiiKind kind) => counts[(int)kind];

    /// <summary>A class's word in answers and ledgers: <c>email</c>, <c>ip</c>, <c>iban</c>, <c>card</c>, <c>phone</c>, <c>id</c>.</summary>
    public static string Word(PiiKind kind) => kind == PiiKind.NationalId ? "id" : kind.ToString().ToLowerInvariant();

    private ReadOnlySpan<byte> Replace(ReadOnlySpan<byte> text)
    {
        output.ResetWrittenCount();
        var from = 0;
        var first = masked.Count;
        var deltas = new List<(int At, int Delta)>();
        foreach (var span in found)
        {
            output.Write(text[from..span.Start]);
            var begin = output.WrittenCount;
            Write(span.Kind, text.Slice(span.Start, span.Length));
            deltas.Add((output.WrittenCount, span.Length - (output.WrittenCount - begin)));
            counts[(int)span.Kind]++;
            var start = Origin(span.Start);
            masked.Add(span with { Start = start, Length = Origin(span.End) - start });
            from = span.End;
        }

        output.Write(text[from..]);
        if (first > 0)
            masked.Sort((left, right) => left.Start.CompareTo(right.Start));
        rounds.Add(deltas);
        (output, spare) = (spare, output);
        return spare.WrittenSpan;
    }

    // A position in the text of this round, in the text that came in: what each earlier round took away before it is added.
    private int Origin(int position)
    {
        for (var round = rounds.Count - 1; round >= 0; round--)
        {
            var moved = 0;
            foreach (var (at, delta) in rounds[round])
            {
                if (at > position)
                    break;
                moved += delta;
            }

            position += moved;
        }

        return position;
    }

    private void Write(PiiKind kind, ReadOnlySpan<byte> value)
    {
        if (config.Replacement == PiiReplacement.Remove)
            return;
        var marker = Marker(kind);
        if (key is null)
        {
            output.Write(marker);
            return;
        }

        Span<byte> name = stackalloc byte[PseudonymKey.NameLength];
        key.Name(kind, value, name);
        output.Write(marker[..^1]);
        output.Write(":"u8);
        output.Write(name);
        output.Write(">"u8);
    }
}

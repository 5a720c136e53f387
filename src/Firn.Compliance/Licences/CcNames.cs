using System.Collections.Frozen;
using System.Text;

namespace Firn.Compliance.Licences;

/// <summary>
/// Reads the name of a Creative Commons licence word by word, in English, German, French, Italian and Spanish: "Attribution-ShareAlike 4.0",
/// "Namensnennung – Weitergabe unter gleichen Bedingungen 4.0 International". A version is never guessed: a name without one is a
/// <c>LicenseRef-…-unversioned</c>.
/// </summary>
internal static class CcNames
{
    /// <summary>The parts of a licence's name, in the order in which SPDX writes them.</summary>
    public const int By = 1, Nc = 2, Sa = 4, Nd = 8;

    private const int MostWords = 24;
    private const int MostBytes = 300;

    // What is neither of a word nor between two of a name.
    private const char Stop = '\u0001';

    // What a word says. Several are words of a name's sentence only: "pas d'utilisation", "unter gleichen Bedingungen". Of "commercial" and "derivatives"
    // only the denial is part of a name.
    private const int Filler = 16, Denial = 32, CommercialUse = 64, Derivatives = 128, Zero = 256, Ending = 512;

    private static readonly FrozenDictionary<string, int> Meanings = Build();

    private static readonly FrozenDictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> Meaning = Meanings.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Reads the words of a name and nothing else; stops at the version or at the first other word.</summary>
    /// <param name="text">What begins with the name.</param>
    /// <param name="isAlone">Nothing says before it that it is a licence of Creative Commons: a version must be stated and more than one part, or what follows a version in these names.</param>
    /// <param name="length">The name's bytes.</param>
    /// <returns>The SPDX identifier; null for no name.</returns>
    public static string? Read(ReadOnlySpan<byte> text, bool isAlone, out int length)
    {
        Span<char> letters = stackalloc char[MostBytes];
        Span<int> places = stackalloc int[MostBytes + 1];
        var folded = letters[..Fold(text[..Math.Min(text.Length, MostBytes)], letters, places)];
        var (parts, zero, denied) = (0, false, false);
        var named = 0;
        length = 0;
        for (var (at, count) = (0, 0); count < MostWords; count++)
        {
            while (at < folded.Length && folded[at] == ' ')
                at++;
            var end = at;
            while (end < folded.Length && folded[end] is not (' ' or Stop))
                end++;
            var word = folded[at..end];
            if (word.IsEmpty)
                break;
            if (parts != 0 && Version(word) is { } version)
            {
                // Words behind the version do not belong to what is found, but tell a name from a heading's number.
                if (isAlone && int.PopCount(parts) < 2 && !IsEnding(folded[end..]))
                    return null;
                length = places[end];
                return Name(parts, version);
            }

            if (zero && word is "1.0")
            {
                length = places[end];
                return "CC0-1.0";
            }

            if (!Meaning.TryGetValue(word, out var meaning))
                break;
            if (meaning is CommercialUse or Derivatives && !denied)
                break;
            denied = meaning == Denial || (denied && meaning == Filler);
            parts |= meaning switch { CommercialUse => Nc, Derivatives => Nd, By or Nc or Sa or Nd => meaning, _ => 0 };
            zero |= meaning == Zero;
            at = end;
            named = meaning is Filler or Denial ? named : end;
            length = places[end];
        }

        if (isAlone)
            return null;

        // A name without its version is no licence that could be looked up.
        length = zero || parts == 0 ? length : places[named];
        return zero ? "CC0-1.0" : parts == 0 ? null : $"LicenseRef-{Name(parts, "").TrimEnd('-')}-unversioned";
    }

    /// <summary>The identifier of a licence with some parts.</summary>
    public static string Name(int parts, string version)
    {
        var name = new StringBuilder("CC");
        foreach (var (part, word) in ((int, string)[])[(By, "-BY"), (Nc, "-NC"), (Sa, "-SA"), (Nd, "-ND")])
        {
            // SPDX puts ND behind NC and SA behind NC; SA and ND exclude each other.
            if ((parts & part) != 0)
                name.Append(word);
        }

        return name.Append('-').Append(version).ToString();
    }

    private static string? Version(ReadOnlySpan<char> word)
    {
        var number = word.Length > 1 && word[0] == 'v' ? word[1..] : word;
        return number is "2.5" or [>= '1' and <= '4', '.', '0'] ? number.ToString() : null;
    }

    private static bool IsEnding(ReadOnlySpan<char> rest)
    {
        var word = rest.TrimStart(' ');
        var end = word.IndexOf(' ');
        return Meaning.TryGetValue(end < 0 ? word : word[..end], out var meaning) && meaning == Ending;
    }

    // Lower case without accents; dashes, quotes and white space are one sign. Where each sign stands in the text, in bytes.
    private static int Fold(ReadOnlySpan<byte> text, Span<char> letters, Span<int> places)
    {
        var count = 0;
        var at = 0;
        while (at < text.Length)
        {
            places[count] = at;
            var one = text[at];
            if (one < 0x80)
            {
                var isPoint = one == '.' && at > 0 && at + 1 < text.Length && char.IsAsciiDigit((char)text[at - 1]) && char.IsAsciiDigit((char)text[at + 1]);
                letters[count++] = char.IsAsciiLetterOrDigit((char)one) || isPoint ? char.ToLowerInvariant((char)one) : IsBetween(one) ? ' ' : Stop;
                at++;
                continue;
            }

            if (Rune.DecodeFromUtf8(text[at..], out var rune, out var length) != System.Buffers.OperationStatus.Done)
                break;
            at += length;
            letters[count++] = rune.Value switch
            {
                'à' or 'â' or 'á' or 'À' or 'Á' => 'a',
                'é' or 'è' or 'ê' or 'É' or 'È' or 'Ê' => 'e',
                'í' or 'ì' or 'Í' => 'i',
                'ó' or 'ò' or 'ô' or 'Ó' => 'o',
                'ú' or 'ù' or 'Ú' => 'u',
                'ñ' or 'Ñ' => 'n',
                'œ' or 'Œ' => 'œ',
                0xA0 or 0xAB or 0xBB or (>= 0x2000 and <= 0x2027) or (>= 0x202F and <= 0x203A) => ' ',
                _ => Stop,
            };
        }

        places[count] = at;
        return count;
    }

    private static bool IsBetween(byte sign) => sign is (byte)' ' or (byte)'-' or (byte)'\n' or (byte)'\r' or (byte)'\t' or (byte)'(' or (byte)')' or (byte)',' or (byte)'/' or (byte)':' or (byte)'\'' or (byte)'"';

    private static FrozenDictionary<string, int> Build()
    {
        var table = new Dictionary<string, int>(StringComparer.Ordinal);
        Add(By, "by attribution namensnennung paternite attribuzione atribucion reconocimiento");
        Add(Nc, "nc noncommercial nocomercial noncommerciale nichtkommerziell");
        Add(Sa, "sa sharealike alike weitergabe partage condividi compartirigual compartir");
        Add(Nd, "nd noderivatives noderivs sinderivadas sinderivar sinobraderivada keinebearbeitung keinebearbeitungen");
        Add(CommercialUse, "commercial commerciale comercial kommerziell kommerzielle");
        Add(Derivatives, "derivatives derivative derivs derivate derivee derivees derivadas derivada derivar bearbeitung bearbeitungen modification modifications");
        Add(Denial, "non no not pas nicht keine kein sin");
        Add(Zero, "zero cc0");
        Add(Ending, "international internationale internazionale internacional unported generic generique");
        Add(Filler, "share works work cc license licence lizenz lizenzvertrag licencia licenza version versione public domain universal dedication "
            + "unter gleichen bedingungen nutzung dans les memes conditions des initiales l identique a d utilisation de œuvre œuvres oeuvre allo stesso modo opere obras igual bajo la misma");
        return table.ToFrozenDictionary(StringComparer.Ordinal);

        void Add(int meaning, string words)
        {
            foreach (var word in words.Split(' '))
                table.Add(word, meaning);
        }
    }
}

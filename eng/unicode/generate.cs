#:property PublishAot=false
#:property RestorePackagesWithLockFile=false
#:property GenerateDocumentationFile=false
#:property EnableNETAnalyzers=false
#:property RunAnalyzers=false
#:property CheckForOverflowUnderflow=true

// Writes src/Firn.Text/Unicode/UnicodeTables.bin and Script.cs from a Unicode Character Database folder
// (Debian package unicode-data: /usr/share/unicode). Not part of the build: run it to move to another Unicode version,
// from the repository's root:  dotnet run eng/unicode/generate.cs [ucd-folder]
// The layout is described in docs/formats/unicode-tables.md; UnicodeTables.cs reads it.

using System.Globalization;
using System.Text;

const int BlockShift = 7;
const int BlockSize = 1 << BlockShift;
const int CodePoints = 0x110000;

var ucd = args.Length > 0 ? args[0] : "/usr/share/unicode";
var version = File.ReadLines(Path.Combine(ucd, "PropList.txt")).First()["# PropList-".Length..].Replace(".txt", "", StringComparison.Ordinal);

// General category, combining class, decompositions, simple lower case, decimal digits.
string[] categories =
[
    // The order of System.Globalization.UnicodeCategory.
    "Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "No", "Zs", "Zl", "Zp", "Cc", "Cf", "Cs", "Co",
    "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po", "Sm", "Sc", "Sk", "So", "Cn",
];
var category = new byte[CodePoints];
Array.Fill(category, (byte)29);
var combining = new byte[CodePoints];
var digit = new byte[CodePoints];
Array.Fill(digit, (byte)0xFF);
var lower = new int[CodePoints];
var decomposition = new Dictionary<int, (bool Canonical, int[] Points)>();
var rangeStart = -1;
foreach (var line in File.ReadLines(Path.Combine(ucd, "UnicodeData.txt")))
{
    var field = line.Split(';');
    var point = Hex(field[0]);
    var first = point;
    if (field[1].EndsWith(", First>", StringComparison.Ordinal))
    {
        rangeStart = point;
        continue;
    }

    if (field[1].EndsWith(", Last>", StringComparison.Ordinal))
        first = rangeStart;
    for (var at = first; at <= point; at++)
    {
        category[at] = (byte)Array.IndexOf(categories, field[2]);
        combining[at] = byte.Parse(field[3], CultureInfo.InvariantCulture);
        if (field[2] == "Nd")
            digit[at] = byte.Parse(field[6], CultureInfo.InvariantCulture);
        if (field[13].Length > 0)
            lower[at] = Hex(field[13]) - at;
    }

    if (field[5].Length > 0)
    {
        var canonical = field[5][0] != '<';
        var points = (canonical ? field[5] : field[5][(field[5].IndexOf('>', StringComparison.Ordinal) + 2)..]).Split(' ').Select(Hex).ToArray();
        decomposition[point] = (canonical, points);
    }
}

// The one unconditional lower-casing to several code points is U+0130; LowerCase.cs spells it out.
foreach (var line in File.ReadLines(Path.Combine(ucd, "SpecialCasing.txt")))
{
    var field = line.Split('#')[0].Split(';');
    if (field.Length != 5)
        continue;
    var to = field[1].Trim().Split(' ').Select(Hex).ToArray();
    var from = Hex(field[0]);
    if (from != 0x130 && (to.Length != 1 || to[0] != from + lower[from]))
        throw new InvalidDataException($"a new special lower-casing: {line}");
}

var flags = new ushort[CodePoints];
Flag("PropList.txt", "White_Space", 1 << 0);
Flag("DerivedCoreProperties.txt", "Alphabetic", 1 << 1);
Flag("DerivedCoreProperties.txt", "Cased", 1 << 2);
Flag("DerivedCoreProperties.txt", "Case_Ignorable", 1 << 3);
Flag("emoji/emoji-data.txt", "Extended_Pictographic", 1 << 4);
Flag("DerivedCoreProperties.txt", "Default_Ignorable_Code_Point", 1 << 5);
Flag("DerivedNormalizationProps.txt", "NFD_QC", 1 << 6);
Flag("DerivedNormalizationProps.txt", "NFKD_QC", 1 << 7);
Flag("DerivedNormalizationProps.txt", "NFC_QC; N", 1 << 8);
Flag("DerivedNormalizationProps.txt", "NFC_QC; M", 1 << 9);
Flag("DerivedNormalizationProps.txt", "NFKC_QC; N", 1 << 10);
Flag("DerivedNormalizationProps.txt", "NFKC_QC; M", 1 << 11);

// Word_Break, in the order of WordBreak in WordBreak.cs; Extended_Pictographic and White_Space ride along as bits 5 and 6.
string[] wordBreaks =
[
    "Other", "CR", "LF", "Newline", "Extend", "ZWJ", "Regional_Indicator", "Format", "Katakana", "Hebrew_Letter", "ALetter",
    "Single_Quote", "Double_Quote", "MidNumLet", "MidLetter", "MidNum", "Numeric", "ExtendNumLet", "WSegSpace",
];
var wordBreak = new byte[CodePoints];
foreach (var (first, last, value) in Ranges("auxiliary/WordBreakProperty.txt"))
{
    for (var at = first; at <= last; at++)
        wordBreak[at] = (byte)Array.IndexOf(wordBreaks, value) is var found && found != 255 ? found : throw new InvalidDataException(value);
}

for (var at = 0; at < CodePoints; at++)
    wordBreak[at] |= (byte)(((flags[at] >> 4 & 1) << 5) | ((flags[at] & 1) << 6));

var scriptRanges = Ranges("Scripts.txt").ToList();
string[] scripts = ["Unknown", "Common", "Inherited", .. scriptRanges.Select(range => range.Value).Distinct().Except(["Common", "Inherited"]).Order(StringComparer.Ordinal)];
var script = new byte[CodePoints];
foreach (var (first, last, value) in scriptRanges)
{
    for (var at = first; at <= last; at++)
        script[at] = checked((byte)Array.IndexOf(scripts, value));
}

// Records: every combination that occurs, once.
var records = new List<byte[]>();
var recordIds = new Dictionary<string, ushort>();
var recordOf = new ushort[CodePoints];
for (var at = 0; at < CodePoints; at++)
{
    var record = new byte[16];
    record[0] = category[at];
    record[1] = combining[at];
    record[2] = script[at];
    record[3] = digit[at];
    BitConverter.TryWriteBytes(record.AsSpan(4), lower[at]);
    BitConverter.TryWriteBytes(record.AsSpan(8), flags[at]);
    var key = Convert.ToHexString(record);
    if (!recordIds.TryGetValue(key, out var id))
    {
        recordIds[key] = id = checked((ushort)records.Count);
        records.Add(record);
    }

    recordOf[at] = id;
}

// Full decompositions. Entry: offset u16, canonical length u8, compatibility length u8 (0: as the canonical one).
var entries = new List<byte[]> { new byte[4] };
var points32 = new List<int>();
var decompositionOf = new ushort[CodePoints];
foreach (var point in decomposition.Keys.Order())
{
    var canonical = Decompose(point, compatibility: false);
    var compatibility = Decompose(point, compatibility: true);
    var hasCanonical = canonical.Count != 1 || canonical[0] != point;
    var entry = new byte[4];
    BitConverter.TryWriteBytes(entry, checked((ushort)points32.Count));
    entry[2] = (byte)(hasCanonical ? canonical.Count : 0);
    entry[3] = (byte)(compatibility.SequenceEqual(canonical) ? 0 : compatibility.Count);
    if (hasCanonical)
        points32.AddRange(canonical);
    if (entry[3] != 0)
        points32.AddRange(compatibility);
    decompositionOf[point] = checked((ushort)entries.Count);
    entries.Add(entry);
}

// Compositions: an open-addressed table of first << 21 | second.
const int CompositionSlots = 2048;
var excluded = new HashSet<int>();
foreach (var (first, last, value) in Ranges("DerivedNormalizationProps.txt").Where(range => range.Value == "Full_Composition_Exclusion"))
    excluded.UnionWith(Enumerable.Range(first, last - first + 1));
var compositionKeys = new ulong[CompositionSlots];
var compositionValues = new int[CompositionSlots];
foreach (var (point, (canonical, to)) in decomposition.OrderBy(pair => pair.Key))
{
    if (!canonical || to.Length != 2 || excluded.Contains(point))
        continue;
    var key = (ulong)to[0] << 21 | (uint)to[1];
    var slot = (int)(unchecked(key * 0x9E3779B97F4A7C15UL) >> 53);
    while (compositionKeys[slot] != 0)
        slot = (slot + 1) % CompositionSlots;
    compositionKeys[slot] = key;
    compositionValues[slot] = point;
}

// For each form a bit for every 64 code points: all of them have class 0 and are unchanged whatever surrounds them.
var safe = new ulong[4 * CodePoints / 64 / 64];
for (var form = 0; form < 4; form++)
{
    var mask = form switch { 0 => 3 << 8, 1 => 1 << 6, 2 => 3 << 10, _ => 1 << 7 };
    for (var block = 0; block < CodePoints / 64; block++)
    {
        if (Enumerable.Range(block * 64, 64).All(at => combining[at] == 0 && (flags[at] & mask) == 0))
            safe[(form * (CodePoints / 64 / 64)) + (block / 64)] |= 1UL << (block % 64);
    }
}

var (recordIndex, recordBlocks) = Trie(recordOf);
var (decompositionIndex, decompositionBlocks) = Trie(decompositionOf);
var (wordBreakIndex, wordBreakBlocks) = Trie([.. wordBreak.Select(value => (ushort)value)]);
var (categoryIndex, categoryBlocks) = Trie([.. category.Select(value => (ushort)value)]);
byte[][] sections =
[
    Encoding.ASCII.GetBytes(version),
    Bytes(recordIndex), Bytes(recordBlocks), [.. records.SelectMany(record => record)],
    Bytes(decompositionIndex), Bytes(decompositionBlocks), [.. entries.SelectMany(entry => entry)], Bytes(points32.ToArray()),
    Bytes(compositionKeys), Bytes(compositionValues),
    Bytes(wordBreakIndex), [.. wordBreakBlocks.Select(value => (byte)value)],
    Bytes(categoryIndex), [.. categoryBlocks.Select(value => (byte)value)],
    Bytes(safe),
];
using (var file = new BinaryWriter(File.Create("src/Firn.Text/Unicode/UnicodeTables.bin")))
{
    file.Write("FIRNUCD1"u8);
    file.Write(sections.Length);
    var offset = Align(12 + (sections.Length * 8));
    foreach (var section in sections)
    {
        file.Write(offset);
        file.Write(section.Length);
        offset = Align(offset + section.Length);
    }

    foreach (var section in sections)
    {
        while (file.BaseStream.Position % 16 != 0)
            file.Write((byte)0);
        file.Write(section);
    }

    Console.WriteLine($"Unicode {version}: {records.Count} records, {points32.Count} decomposed code points, {file.BaseStream.Position} bytes");
}

var code = new StringBuilder();
code.Append("// Written by eng/unicode/generate.cs.\n\nnamespace Firn.Text.Unicode;\n\n/// <summary>The Script property (UAX-24) of a code point. The numbers change with the Unicode version: store names.</summary>\npublic enum Script : byte\n{\n");
for (var at = 0; at < scripts.Length; at++)
    code.Append(CultureInfo.InvariantCulture, $"    /// <summary>{scripts[at].Replace('_', ' ')}.</summary>\n    {scripts[at].Replace("_", "", StringComparison.Ordinal)} = {at},\n");
code.Append("}\n");
File.WriteAllText("src/Firn.Text/Unicode/Script.cs", code.ToString());

static int Hex(string text) => int.Parse(text.Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);

static int Align(int offset) => (offset + 15) & ~15;

static byte[] Bytes<T>(T[] values)
    where T : unmanaged
    => System.Runtime.InteropServices.MemoryMarshal.AsBytes(values.AsSpan()).ToArray();

IEnumerable<(int First, int Last, string Value)> Ranges(string file)
{
    foreach (var line in File.ReadLines(Path.Combine(ucd, file)))
    {
        var field = line.Split('#')[0].Split(';', 2);
        if (field.Length != 2)
            continue;
        var bounds = field[0].Split("..");
        yield return (Hex(bounds[0]), Hex(bounds[^1]), field[1].Trim());
    }
}

void Flag(string file, string property, int bit)
{
    var found = 0;
    foreach (var (first, last, value) in Ranges(file))
    {
        if (value != property && !(property is "NFD_QC" or "NFKD_QC" && value == property + "; N"))
            continue;
        found++;
        for (var at = first; at <= last; at++)
            flags[at] |= (ushort)bit;
    }

    if (found == 0)
        throw new InvalidDataException($"{file} has no {property}");
}

List<int> Decompose(int point, bool compatibility)
{
    if (!decomposition.TryGetValue(point, out var found) || (!found.Canonical && !compatibility))
        return [point];
    return [.. found.Points.SelectMany(part => Decompose(part, compatibility))];
}

static (ushort[] Index, ushort[] Blocks) Trie(ushort[] values)
{
    var index = new ushort[values.Length >> BlockShift];
    var blocks = new List<ushort>();
    var seen = new Dictionary<string, ushort>();
    for (var block = 0; block < index.Length; block++)
    {
        var span = values.AsSpan(block * BlockSize, BlockSize);
        var key = Convert.ToHexString(System.Runtime.InteropServices.MemoryMarshal.AsBytes(span));
        if (!seen.TryGetValue(key, out var id))
        {
            seen[key] = id = checked((ushort)(blocks.Count / BlockSize));
            foreach (var value in span)
                blocks.Add(value);
        }

        index[block] = id;
    }

    return (index, [.. blocks]);
}

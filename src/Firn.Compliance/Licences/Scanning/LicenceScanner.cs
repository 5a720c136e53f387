using System.Buffers;
using System.Text;
using Firn.Compliance.Licences.Texts;
using Firn.Compliance.Signals;

namespace Firn.Compliance.Licences.Scanning;

/// <summary>
/// Finds the licences of a file: SPDX tags, fields of copyright files and cards, grants in headers, Creative Commons names and links, and
/// licence texts by similarity. Reusable; one thread at a time. Never throws on bad input; time linear in the file.
/// </summary>
public sealed class LicenceScanner
{
    /// <summary>Most findings of one file.</summary>
    public const int MostFindings = 200;

    // What stands in less of a text is not certain to stand in a text.
    private const double LeastOfText = 0.9;

    private const int LongestTag = 500;

    private const int BytesBefore = 800;
    private const int BytesBehind = 800;
    private const int BytesOfExample = 5000;

    private static readonly SearchValues<byte> TagEnds = SearchValues.Create("\r\n\0"u8);

    private readonly LicenceWords words = new(LicenceTextIndex.Spdx.Vocabulary);
    private readonly LicenceTextFinder finder = new(LicenceTextIndex.Spdx);
    private readonly List<LicenceTextMatch> texts = [];
    private readonly LicenceGrants grants = new();
    private readonly Dictionary<string, KnownField> fields = new(StringComparer.Ordinal);

    // Of the file that is looked at.
    private readonly List<(int Offset, LicenceFinding Finding)> found = [];
    private readonly List<(int Start, int End)> inside = [];
    private readonly Dictionary<string, (int Offset, LicenceFinding Finding)> kept = new(StringComparer.Ordinal);
    private readonly List<(int Offset, LicenceFinding Finding)> ordered = [];

    private readonly Action<string, int, string> report;

    /// <summary>Makes a scanner that has seen no file.</summary>
    public LicenceScanner() => report = (id, offset, evidence) => Add(offset, id, LicenceSource.Grant, evidence);

    /// <summary>The version of the licence texts.</summary>
    public string TextsVersion => LicenceTextIndex.Spdx.Version;

    /// <summary>All licences found, in the order of their lines; one of several ways to say the same is enough.</summary>
    /// <param name="file">The file's bytes; what is no text has no licence.</param>
    public List<LicenceFinding> Scan(ReadOnlySpan<byte> file)
    {
        found.Clear();
        words.Read(file);
        finder.Find(words, texts);
        Tags(file);
        foreach (var field in LicenceFields.Read(file, fields))
            Add(field.Offset, field.Expression, LicenceSource.Field, field.Evidence);
        foreach (var match in texts)
            found.Add((match.Start, new LicenceFinding(match.Id, match.Certain ? LicenceSource.Text : LicenceSource.LooksLike, Math.Round(match.Score, 3), 0, "")));
        Inside(file);
        grants.Find(file, words, inside, report);
        if (grants.MayNameCommons)
            CreativeCommons(file);
        return Merge(file);
    }

    /// <summary>The licence of the file: everything certain that was found, together; empty when there is nothing certain.</summary>
    public static string Combine(IEnumerable<LicenceFinding> findings)
    {
        var names = findings.Where(finding => finding.IsCertain).Select(finding => finding.Expression).Distinct().ToList();
        return string.Join(" AND ", names.Count == 1 ? names : names.Select(name => name.Contains(" OR ", StringComparison.Ordinal) ? $"({name})" : name));
    }

    // A licence's text speaks of other licences, and ends with an example of how to apply it: neither is a grant.
    private void Inside(ReadOnlySpan<byte> file)
    {
        inside.Clear();
        foreach (var match in texts)
        {
            if (match.Score < LeastOfText)
                continue;
            var after = file.Slice(match.End, Math.Min(BytesBehind, file.Length - match.End));
            var example = after.IndexOf("ow to Apply"u8) >= 0 || after.IndexOf("OW TO APPLY"u8) >= 0 || after.IndexOf("ow to use"u8) >= 0 || after.IndexOf("APPENDIX"u8) >= 0 || after.IndexOf("ppendix"u8) >= 0 || after.IndexOf("xhibit A"u8) >= 0 || after.IndexOf("EXHIBIT A"u8) >= 0;
            inside.Add((match.Start - (match.IsWhole ? 0 : BytesBefore), match.End + (example ? BytesOfExample : 0)));
        }
    }

    private void Add(int offset, string expression, LicenceSource source, string evidence)
    {
        if (found.Count < MostFindings * 4)
            found.Add((offset, new LicenceFinding(expression, source, 1, 0, PageSignals.Cut(evidence))));
    }

    private void Tags(ReadOnlySpan<byte> file)
    {
        var tag = "SPDX-License-Identifier:"u8;
        for (var from = 0; file[from..].IndexOf(tag) is >= 0 and var at && found.Count < MostFindings;)
        {
            var place = from + at;
            var start = place + tag.Length;
            from = start;
            if (texts.Exists(match => match.Score >= LeastOfText && place >= match.Start && place < match.End))
                continue; // the text says how to use it, and is itself no use
            var line = file.Slice(start, Math.Min(LongestTag, file.Length - start));
            if (line.IndexOfAny(TagEnds) is >= 0 and var end)
                line = line[..end];
            var text = Encoding.UTF8.GetString(line).Trim();
            foreach (var close in (string[])["*/", "-->", "*)", "#}", "%>", "\"", "'", "`", "<"])
            {
                if (text.IndexOf(close, StringComparison.Ordinal) is > 0 and var cut)
                    text = text[..cut].TrimEnd();
            }

            if (LicenceExpression.Parse(text) is { } expression)
                Add(place, $"{expression}", LicenceSource.Identifier, $"SPDX-License-Identifier: {text}");
        }
    }

    private void CreativeCommons(ReadOnlySpan<byte> file)
    {
        var anchor = "creativecommons.org/"u8;
        for (var from = 0; file[from..].IndexOf(anchor) is >= 0 and var at && found.Count < MostFindings;)
        {
            var link = file.Slice(from + at, Math.Min(80, file.Length - from - at));
            var place = from + at;
            if (CcLicences.FromLink(link) is { } id && !inside.Exists(range => place >= range.Start && place < range.End))
                Add(place, id, LicenceSource.Link, Encoding.UTF8.GetString(link).Split(' ', '\n', '\r', '"', '\'', '>', ')')[0]);
            from += at + anchor.Length;
        }

        foreach (var (id, start, end) in CcLicences.FromProse(file))
        {
            if (found.Count >= MostFindings)
                break;
            if (!inside.Exists(range => start >= range.Start && start < range.End))
                Add(start, id, LicenceSource.Grant, Encoding.UTF8.GetString(file[start..end]));
        }
    }

    private List<LicenceFinding> Merge(ReadOnlySpan<byte> file)
    {
        // The strongest way of saying it stands for the others.
        kept.Clear();
        foreach (var one in found)
        {
            if (!kept.TryGetValue(one.Finding.Expression, out var other) || one.Finding.Source < other.Finding.Source || (one.Finding.Source == other.Finding.Source && one.Offset < other.Offset))
                kept[one.Finding.Expression] = one;
        }

        if (kept.Count > 1)
            LeaveOut();
        ordered.Clear();
        ordered.AddRange(kept.Values);
        ordered.Sort(static (left, right) => left.Offset.CompareTo(right.Offset) is not 0 and var order ? order : string.CompareOrdinal(left.Finding.Expression, right.Finding.Expression));
        var result = new List<LicenceFinding>(Math.Min(ordered.Count, MostFindings));
        var line = 1;
        var at = 0;
        foreach (var (offset, finding) in ordered)
        {
            if (result.Count == MostFindings)
                break;
            line += file[at..offset].Count((byte)'\n');
            at = offset;
            result.Add(finding with { Line = line });
        }

        return result;
    }

    // The text of a GNU licence, or its name without "or later", adds nothing to a grant of the same version.
    private void LeaveOut()
    {
        HashSet<string>? parts = null;
        foreach (var expression in kept.Keys)
        {
            if (!expression.Contains(' ', StringComparison.Ordinal))
                continue;
            parts ??= new HashSet<string>(StringComparer.Ordinal);
            parts.UnionWith(expression.Split(' ', '(', ')'));
        }

        ordered.Clear();
        ordered.AddRange(kept.Values);
        foreach (var (_, finding) in ordered)
        {
            var id = finding.Expression;
            var weak = finding.Source > LicenceSource.Field;
            if (weak && id.EndsWith("-only", StringComparison.Ordinal) && id[..^5] + "-or-later" is var later && (kept.ContainsKey(later) || IsPart(later)))
                kept.Remove(id);
            else if (id.EndsWith("-unversioned", StringComparison.Ordinal) && kept.Keys.Any(other => other != id && other.StartsWith(id["LicenseRef-".Length..^"unversioned".Length], StringComparison.Ordinal)))
                kept.Remove(id);
            else if (weak && IsPart(id))
                kept.Remove(id);
        }

        bool IsPart(string id) => parts is not null && parts.Contains(id);
    }
}

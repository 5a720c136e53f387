using System.Globalization;
using System.Text;

namespace Firn.Tokenization.Patterns;

/// <summary>
/// Reads regular expressions as tokenizer files write them: the syntax that Oniguruma and Rust's engines share. What is not
/// supported (references back, conditions, \X, \R, \K) is a <see cref="FormatException"/> that says so.
/// </summary>
internal sealed class PatternParser
{
    private const int MaxRepeat = 1000;
    private const int MaxDepth = 100;
    private readonly int[] pattern;
    private int at;
    private int depth;
    private bool anyCase;
    private bool dotAll;
    private bool spaced;

    private PatternParser(string text)
    {
        pattern = [.. text.EnumerateRunes().Select(rune => rune.Value)];
    }

    /// <summary>Parses an expression.</summary>
    /// <exception cref="FormatException">It is malformed or uses what is not supported.</exception>
    public static PatternNode Parse(string text)
    {
        var parser = new PatternParser(text);
        var node = parser.Alternatives();
        return parser.at == parser.pattern.Length ? node : throw parser.Fault("a parenthesis is closed that was not opened");
    }

    private bool Ended => at >= pattern.Length;

    private PatternNode Alternatives()
    {
        if (++depth > MaxDepth)
            throw Fault($"its groups are nested more than {MaxDepth} deep");
        var (savedCase, savedDot, savedSpaced) = (anyCase, dotAll, spaced);
        var parts = new List<PatternNode> { Sequence() };
        while (Take('|'))
            parts.Add(Sequence());
        (anyCase, dotAll, spaced) = (savedCase, savedDot, savedSpaced);
        depth--;
        return parts.Count == 1 ? parts[0] : new PatternNode.Either(parts);
    }

    private PatternNode.All Sequence()
    {
        var parts = new List<PatternNode>();
        while (!Ended && pattern[at] is not ('|' or ')'))
        {
            if (spaced && (pattern[at] is ' ' or '\t' or '\n' or '\r' or '\f' or '\v'))
            {
                at++;
                continue;
            }

            if (spaced && pattern[at] == '#')
            {
                while (!Ended && pattern[at] != '\n')
                    at++;
                continue;
            }

            if (Atom() is { } atom)
                parts.Add(Quantified(atom));
        }

        return new PatternNode.All(parts);
    }

    private PatternNode Quantified(PatternNode atom)
    {
        while (!Ended)
        {
            int min, max;
            var braces = false;
            switch (pattern[at])
            {
                case '*':
                    (min, max) = (0, int.MaxValue);
                    at++;
                    break;
                case '+':
                    (min, max) = (1, int.MaxValue);
                    at++;
                    break;
                case '?':
                    (min, max) = (0, 1);
                    at++;
                    break;
                case '{' when Braces(out min, out max):
                    braces = true;
                    break;
                default:
                    return atom;
            }

            var kind = PatternOp.Greedy;
            if (Take('?'))
                kind = PatternOp.Lazy;
            else if (!braces && Take('+'))
                kind = PatternOp.Possessive;
            if (atom.Least == 0 && max > 1 && atom is not PatternNode.One)
                throw Fault("a part that can be empty is repeated, which is not supported");
            atom = new PatternNode.Repeat(atom, min, max, kind);
        }

        return atom;
    }

    private bool Braces(out int min, out int max)
    {
        min = max = 0;
        var close = Array.IndexOf(pattern, '}', at);
        if (close < 0)
            return false;
        var body = string.Concat(pattern[(at + 1)..close].Select(char.ConvertFromUtf32));
        var halves = body.Split(',');
        if (halves.Length > 2 || (halves[0].Length == 0 && (halves.Length == 1 || halves[1].Length == 0)))
            return false;
        if (halves[0].Length > 0 && !int.TryParse(halves[0], NumberStyles.None, CultureInfo.InvariantCulture, out min))
            return false;
        max = min;
        if (halves.Length == 2)
        {
            if (halves[1].Length == 0)
                max = int.MaxValue;
            else if (!int.TryParse(halves[1], NumberStyles.None, CultureInfo.InvariantCulture, out max))
                return false;
        }

        if (min > max || min > MaxRepeat || (max > MaxRepeat && max != int.MaxValue))
            throw Fault($"{{{body}}} repeats more than {MaxRepeat} times or backwards");
        at = close + 1;
        return true;
    }

    private PatternNode? Atom()
    {
        var code = pattern[at++];
        return code switch
        {
            '(' => Group(),
            '[' => One(Class()),
            '.' => One(dotAll ? _ => true : c => c != '\n'),
            '^' => new PatternNode.Place(PatternOp.LineBegin),
            '$' => new PatternNode.Place(PatternOp.LineEnd),
            '\\' => Escape(),
            '*' or '+' or '?' => throw Fault("a quantifier has nothing to repeat"),
            _ => Character(code),
        };
    }

    private PatternNode? Group()
    {
        if (!Take('?'))
            return Closed(Alternatives());
        if (Take('#'))
        {
            while (!Ended && pattern[at] != ')')
                at++;
            Close();
            return null;
        }

        if (Take(':'))
            return Closed(Alternatives());
        if (Take('>'))
            return new PatternNode.Atomic(Closed(Alternatives()));
        if (Take('='))
            return new PatternNode.Look(Closed(Alternatives()), Behind: false, Positive: true);
        if (Take('!'))
            return new PatternNode.Look(Closed(Alternatives()), Behind: false, Positive: false);
        if (Take('<'))
        {
            if (Take('='))
                return Behind(positive: true);
            if (Take('!'))
                return Behind(positive: false);
            while (!Ended && pattern[at] != '>')
                at++;
            at++;
            return Closed(Alternatives());
        }

        if (!Ended && pattern[at] == 'P' && at + 1 < pattern.Length && pattern[at + 1] == '<')
        {
            while (!Ended && pattern[at] != '>')
                at++;
            at++;
            return Closed(Alternatives());
        }

        return Options();
    }

    private PatternNode.Look Behind(bool positive)
    {
        var part = Closed(Alternatives());
        return part.Fixed >= 0 ? new PatternNode.Look(part, Behind: true, positive) : throw Fault("a look behind has parts of different lengths, which is not supported");
    }

    private PatternNode? Options()
    {
        var on = true;
        var (savedCase, savedDot, savedSpaced) = (anyCase, dotAll, spaced);
        while (!Ended && pattern[at] is not (':' or ')'))
        {
            switch (pattern[at++])
            {
                case '-':
                    on = false;
                    break;
                case 'i':
                    anyCase = on;
                    break;
                case 'm' or 's':
                    dotAll = on;
                    break;
                case 'x':
                    spaced = on;
                    break;
                default:
                    throw Fault($"(?{char.ConvertFromUtf32(pattern[at - 1])} is not supported");
            }
        }

        if (Take(':'))
        {
            var part = Closed(Alternatives());
            (anyCase, dotAll, spaced) = (savedCase, savedDot, savedSpaced);
            return part;
        }

        // (?i) holds to the end of the group that it stands in.
        Close();
        return null;
    }

    private PatternNode Escape()
    {
        if (Ended)
            throw Fault("it ends with a backslash");
        switch (pattern[at])
        {
            case 'A':
                at++;
                return new PatternNode.Place(PatternOp.Begin);
            case 'z':
                at++;
                return new PatternNode.Place(PatternOp.End);
            case 'Z':
                at++;
                return new PatternNode.Place(PatternOp.EndOrLineEnd);
            case 'b':
                at++;
                return new PatternNode.Place(PatternOp.WordEdge, 1);
            case 'B':
                at++;
                return new PatternNode.Place(PatternOp.WordEdge, 0);
            case >= '1' and <= '9' or 'k' or 'g' or 'R' or 'X' or 'K' or 'G':
                throw Fault($"\\{char.ConvertFromUtf32(pattern[at])} is not supported");
            default:
                return Named(inClass: false, out var single) is { } set ? One(set) : Character(single);
        }
    }

    /// <summary>What follows a backslash in and out of brackets: a set, or else a single character.</summary>
    private Func<int, bool>? Named(bool inClass, out int single)
    {
        single = 0;
        var code = pattern[at++];
        var word = inClass ? CharacterSets.ClassWord : CharacterSets.Word;
        switch (code)
        {
            case 's':
                return CharacterSets.Space.Contains;
            case 'S':
                return c => !CharacterSets.Space.Contains(c);
            case 'd':
                return CharacterSets.Digit.Contains;
            case 'D':
                return c => !CharacterSets.Digit.Contains(c);
            case 'w':
                return word.Contains;
            case 'W':
                return c => !word.Contains(c);
            case 'h':
                return CharacterSets.IsHex;
            case 'H':
                return c => !CharacterSets.IsHex(c);
            case 'N':
                return c => c != '\n';
            case 'p' or 'P':
                return Property(code == 'P');
        }

        single = code switch
        {
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'f' => '\f',
            'v' => '\v',
            'a' => '\a',
            'e' => 0x1B,
            '0' => 0,
            'b' => '\b',
            'x' => Hex(2),
            'u' => Hex(4),
            'U' => Hex(8),
            _ when code < 128 && char.IsAsciiLetterOrDigit((char)code) => throw Fault($"\\{(char)code} is not supported"),
            _ => code,
        };
        return null;
    }

    private int Hex(int digits)
    {
        var text = new StringBuilder();
        if (Take('{'))
        {
            while (!Ended && pattern[at] != '}')
                text.Append(char.ConvertFromUtf32(pattern[at++]));
            at++;
        }
        else
        {
            while (!Ended && text.Length < digits && CharacterSets.IsHex(pattern[at]))
                text.Append((char)pattern[at++]);
        }

        return int.TryParse(text.ToString(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code) && code is >= 0 and < 0x110000 and not (>= 0xD800 and < 0xE000)
            ? code
            : throw Fault("a code point is not given in hexadecimal digits");
    }

    private Func<int, bool> Property(bool negated)
    {
        string name;
        if (Take('{'))
        {
            var close = Array.IndexOf(pattern, '}', at);
            if (close < 0)
                throw Fault("\\p{ is not closed");
            name = string.Concat(pattern[at..close].Select(char.ConvertFromUtf32));
            at = close + 1;
        }
        else
        {
            name = Ended ? "" : char.ConvertFromUtf32(pattern[at++]);
        }

        if (name.StartsWith('^'))
        {
            negated = !negated;
            name = name[1..];
        }

        foreach (var prefix in new[] { "Script=", "sc=", "gc=", "General_Category=", "Is" })
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal))
                name = name[prefix.Length..];
        }

        var property = CharacterSets.Property(name) ?? throw Fault($"\\p{{{name}}} is not a known property");
        return negated ? c => !property(c) : property;
    }

    private Func<int, bool> Class()
    {
        if (++depth > MaxDepth)
            throw Fault($"its brackets are nested more than {MaxDepth} deep");
        var negated = Take('^');
        var parts = new List<Func<int, bool>>();
        var both = new List<Func<int, bool>>();
        var first = true;
        while (true)
        {
            if (Ended)
                throw Fault("a bracket is not closed");
            var code = pattern[at];
            if (code == ']' && !first)
            {
                at++;
                break;
            }

            first = false;
            if (code == '[')
            {
                at++;
                parts.Add(!Ended && pattern[at] == ':' ? Posix() : Class());
                continue;
            }

            if (code == '&' && at + 1 < pattern.Length && pattern[at + 1] == '&')
            {
                at += 2;
                both.Add(Union(parts));
                parts = [];
                continue;
            }

            at++;
            if (code == '\\')
            {
                if (Ended)
                    throw Fault("it ends with a backslash");
                if (Named(inClass: true, out code) is { } set)
                {
                    parts.Add(set);
                    continue;
                }
            }

            parts.Add(Range(code));
        }

        depth--;
        var all = Union(parts);
        if (both.Count > 0)
        {
            both.Add(all);
            all = c => both.TrueForAll(part => part(c));
        }

        var ignoring = anyCase;
        var cased = all;
        if (ignoring)
            all = c => cased(c) || CharacterSets.SameButCase(c).Any(cased);
        return negated ? c => !all(c) : all;
    }

    private Func<int, bool> Range(int from)
    {
        if (at + 1 >= pattern.Length || pattern[at] != '-' || pattern[at + 1] is ']' or '[')
            return c => c == from;
        at++;
        var to = pattern[at++];
        if (to == '\\' && (Ended || Named(inClass: true, out to) is not null))
            throw Fault("a range in brackets ends with a set");
        return from <= to ? c => c >= from && c <= to : throw Fault("a range in brackets goes backwards");
    }

    private Func<int, bool> Posix()
    {
        var close = at;
        while (close + 1 < pattern.Length && !(pattern[close] == ':' && close > at && pattern[close + 1] == ']'))
            close++;
        if (close + 1 >= pattern.Length)
            throw Fault("[: is not closed");
        var name = string.Concat(pattern[(at + 1)..close].Select(char.ConvertFromUtf32));
        at = close + 2;
        var negated = name.StartsWith('^');
        var property = CharacterSets.Property(negated ? name[1..] : name) ?? throw Fault($"[:{name}:] is not a known property");
        return negated ? c => !property(c) : property;
    }

    private static Func<int, bool> Union(List<Func<int, bool>> parts)
    {
        Func<int, bool>[] array = [.. parts];
        return array.Length == 1 ? array[0] : c => Array.Exists(array, part => part(c));
    }

    private PatternNode.One Character(int code)
    {
        if (!anyCase)
            return One(c => c == code);
        var same = CharacterSets.SameButCase(code);
        return One(c => c == code || same.Contains(c));
    }

    private static PatternNode.One One(Func<int, bool> set) => new(new CodePointSet(set));

    private PatternNode Closed(PatternNode node)
    {
        Close();
        return node;
    }

    private void Close()
    {
        if (!Take(')'))
            throw Fault("a parenthesis is not closed");
    }

    private bool Take(char code)
    {
        if (Ended || pattern[at] != code)
            return false;
        at++;
        return true;
    }

    private FormatException Fault(string cause) => new($"{cause} (character {Math.Min(at, pattern.Length)} of the expression)");
}

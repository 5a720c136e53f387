using System.Runtime.InteropServices;

namespace Firn.Compliance.Licences.Texts;

/// <summary>
/// A licence's text with the places that SPDX's matching guidelines leave free: what may be left out, what may be said in one of several
/// ways, and what every holder fills in. Compiled to an automaton over words; matched in one pass, with as many steps a word as there
/// are ways open. Immutable; thread-safe.
/// </summary>
internal sealed class LicenceTemplate
{
    /// <summary>Codes of a written template; from <see cref="FirstWord"/> on, words by their place in the list of words.</summary>
    public const int Gap = 0, GapOfOne = 1, Open = 2, Or = 3, Close = 4, FirstWord = 5;

    // A holder's name with its parts; no more, so that a place left free does not reach into the next licence.
    private const int MostGapWords = 40;

    // More than any template has ways.
    private const int FreedomOfGap = 10_000;

    [ThreadStatic]
    private static Run? scratch;

    private readonly State[] states;
    private readonly int entry;
    private readonly ulong[] firstWords;

    /// <summary>Compiles a template.</summary>
    /// <param name="codes">As written.</param>
    /// <param name="words">The hashes of the words that the codes name.</param>
    public LicenceTemplate(ReadOnlySpan<int> codes, ReadOnlySpan<ulong> words)
    {
        var at = 0;
        var sequence = Read(codes, words, ref at);
        var compiled = new List<State> { new(Kind.Match, 0, -1, -1) };
        entry = Compile(compiled, sequence, 0);
        states = [.. compiled];
        foreach (var code in codes)
            Freedom += code is Gap or GapOfOne ? FreedomOfGap : code == Or ? 1 : 0;
        var first = new HashSet<ulong>();
        Firsts(entry, first);
        firstWords = [.. first];
        Shingles = Certain(sequence);
    }

    /// <summary>How much it leaves open: first of all its free places, then its ways at choice.</summary>
    public int Freedom { get; }

    /// <summary>The shingles that stand wherever the template does, those of words in a row of which none is left free, in their order.</summary>
    public IReadOnlyList<Anchor> Shingles { get; }

    private enum Kind : byte
    {
        Match,
        Word,
        Any,
        Gap,
        Split,
    }

    /// <summary>Finds the first place where the template stands, with all that may follow it.</summary>
    /// <param name="words">The document's words.</param>
    /// <param name="from">First word at which it may begin.</param>
    /// <param name="to">One behind the last word at which it may begin.</param>
    /// <param name="start">The word at which it begins.</param>
    /// <param name="end">One behind its last word.</param>
    public bool TryFind(LicenceWords words, int from, int to, out int start, out int end)
    {
        var hashes = words.Hashes;
        to = Math.Min(to, hashes.Length);
        var run = scratch ??= new Run();
        run.Begin(this);
        for (start = Math.Max(0, from); start < to; start++)
        {
            var next = hashes[start..to].IndexOfAny(firstWords);
            if (next < 0)
                break;
            start += next;
            end = run.Match(hashes, start);
            if (end > 0)
                return true;
        }

        end = 0;
        return false;
    }

    private void Firsts(int state, HashSet<ulong> into)
    {
        var one = states[state];
        if (one.Kind == Kind.Word)
            into.Add(one.Hash);
        if (one.Kind is Kind.Split or Kind.Gap)
            Firsts(one.Next, into);
        if (one.Kind == Kind.Split)
            Firsts(one.Other, into);
    }

    private static List<Anchor> Certain(List<Node> sequence)
    {
        var shingles = new List<Anchor>();
        var row = new List<ulong>();
        var (least, most) = (0, 0);
        foreach (var node in sequence)
        {
            if (node.Code < FirstWord)
                row.Clear();
            else
                row.Add(node.Word);
            if (row.Count >= LicenceWords.ShingleWords)
            {
                const int Before = LicenceWords.ShingleWords - 1;
                shingles.Add(new Anchor(LicenceWords.Shingle(CollectionsMarshal.AsSpan(row)[^LicenceWords.ShingleWords..]), least - Before, most - Before));
            }

            var (fewest, longest) = Lengths(node);
            (least, most) = (least + fewest, most + longest);
        }

        return shingles;
    }

    // Fewest and most words of a part.
    private static (int Least, int Most) Lengths(Node node) => node.Code switch
    {
        Gap => (0, MostGapWords),
        GapOfOne => (1, 1 + MostGapWords),
        Open => (node.Ways.Min(way => way.Sum(part => Lengths(part).Least)), node.Ways.Max(way => way.Sum(part => Lengths(part).Most))),
        _ => (1, 1),
    };

    private static List<Node> Read(ReadOnlySpan<int> codes, ReadOnlySpan<ulong> words, ref int at)
    {
        var sequence = new List<Node>();
        while (at < codes.Length && codes[at] is not (Or or Close))
        {
            var code = codes[at++];
            if (code != Open)
            {
                sequence.Add(new Node(code, code < FirstWord ? 0 : words[code - FirstWord], []));
                continue;
            }

            var ways = new List<List<Node>>();
            do
                ways.Add(Read(codes, words, ref at));
            while (codes[at++] == Or);
            sequence.Add(new Node(Open, 0, ways));
        }

        return sequence;
    }

    private static int Compile(List<State> states, List<Node> sequence, int next)
    {
        for (var i = sequence.Count - 1; i >= 0; i--)
        {
            var node = sequence[i];
            next = node.Code switch
            {
                Gap => Add(states, Kind.Gap, 0, next),
                GapOfOne => Add(states, Kind.Any, 0, Add(states, Kind.Gap, 0, next)),
                Open => Choice(states, node.Ways, next),
                _ => Add(states, Kind.Word, node.Word, next),
            };
        }

        return next;
    }

    private static int Choice(List<State> states, List<List<Node>> ways, int next)
    {
        var choice = Compile(states, ways[^1], next);
        for (var i = ways.Count - 2; i >= 0; i--)
            choice = Add(states, Kind.Split, 0, Compile(states, ways[i], next), choice);
        return choice;
    }

    private static int Add(List<State> states, Kind kind, ulong hash, int next, int other = -1)
    {
        states.Add(new State(kind, hash, next, other));
        return states.Count - 1;
    }

    /// <summary>A shingle that stands wherever a template does.</summary>
    /// <param name="Hash">Its hash.</param>
    /// <param name="Least">Fewest words before it.</param>
    /// <param name="Most">Most words before it.</param>
    public readonly record struct Anchor(uint Hash, int Least, int Most);

    private readonly record struct State(Kind Kind, ulong Hash, int Next, int Other);

    private sealed record Node(int Code, ulong Word, List<List<Node>> Ways);

    // The open ways at one word and at the next; a free place counts the words that it may still take.
    private sealed class Run
    {
        private State[] states = [];
        private int entry;
        private long[] seen = [];
        private int[] left = [];
        private (int State, int Left)[] now = new (int, int)[8];
        private int[] next = [];
        private int nextCount;
        private long step;
        private bool matched;
        private bool isFree;

        public void Begin(LicenceTemplate template)
        {
            (states, entry) = (template.states, template.entry);
            if (seen.Length < states.Length)
                (seen, left, next) = (new long[states.Length], new int[states.Length], new int[states.Length]);
        }

        public int Match(ReadOnlySpan<ulong> hashes, int start)
        {
            var end = 0;
            Begin();
            Enter(entry, MostGapWords);
            for (var at = start; ; at++)
            {
                // Most of a licence is words in a row with one way open.
                if (nextCount == 1 && !matched)
                {
                    var all = states;
                    var only = next[0];
                    while (at < hashes.Length && all[only].Hash == hashes[at] && all[only].Kind == Kind.Word)
                    {
                        only = all[only].Next;
                        at++;
                    }

                    if (only != next[0])
                    {
                        Begin();
                        Enter(only, MostGapWords);
                    }
                }

                // What may follow and does belongs to it, too.
                if (matched)
                    end = at;
                var count = nextCount;
                if (count == 0 || at == hashes.Length)
                    return end;
                if (now.Length < count)
                    now = new (int, int)[count * 2];
                for (var i = 0; i < count; i++)
                    now[i] = (next[i], left[next[i]]);
                Begin();
                foreach (var (state, remaining) in now.AsSpan(0, count))
                {
                    ref readonly var one = ref states[state];
                    if (one.Kind == Kind.Any || (one.Kind == Kind.Word && one.Hash == hashes[at]))
                    {
                        Enter(one.Next, MostGapWords);
                    }
                    else if (one.Kind == Kind.Gap && remaining > 0)
                    {
                        // A free place at the end takes nothing.
                        isFree = true;
                        Enter(state, remaining - 1);
                        isFree = false;
                    }
                }
            }
        }

        private void Begin()
        {
            step++;
            nextCount = 0;
            matched = false;
        }

        private void Enter(int state, int remaining)
        {
            ref readonly var one = ref states[state];
            if (seen[state] == step)
            {
                if (one.Kind == Kind.Gap)
                    left[state] = Math.Max(left[state], remaining);
                return;
            }

            if (one.Kind == Kind.Match)
            {
                matched |= !isFree;
                return;
            }

            seen[state] = step;
            left[state] = remaining;
            switch (one.Kind)
            {
                case Kind.Split:
                    Enter(one.Next, MostGapWords);
                    Enter(one.Other, MostGapWords);
                    break;
                case Kind.Gap:
                    next[nextCount++] = state;
                    Enter(one.Next, MostGapWords);
                    break;
                default:
                    next[nextCount++] = state;
                    break;
            }
        }
    }
}

using System.Buffers;
using Firn.Core;
using Firn.Text.Unicode;

namespace Firn.Tokenization.Patterns;

/// <summary>
/// A regular expression out of a file, over UTF-8 with Firn's own Unicode tables, also beyond the BMP. It tries alternatives
/// in order and goes back where they fail, within a budget of steps for each text: an expression that would take more is an
/// error, never a hang. Immutable; thread-safe.
/// </summary>
internal sealed class RegexPattern : ITextPattern
{
    /// <summary>Steps that a text may take, and those for each of its bytes: the expressions in use need under ten a byte.</summary>
    private const long FreeSteps = 1 << 20;

    private const long StepsForByte = 512;
    private const int MaxInstructions = 20_000;

    private readonly List<PatternInstruction> program = [];
    private readonly PatternInstruction[] code;
    private readonly string subject;
    private readonly string key;

    /// <summary>Compiles an expression.</summary>
    /// <param name="pattern">The expression.</param>
    /// <param name="subject">The file it comes from, for errors.</param>
    /// <param name="key">Where it stands there, for errors.</param>
    /// <exception cref="FormatException">It is malformed or uses what is not supported.</exception>
    public RegexPattern(string pattern, string subject, string key)
    {
        this.subject = subject;
        this.key = key;
        Emit(PatternParser.Parse(pattern));
        program.Add(new(PatternOp.Match));
        code = [.. program];
        program.Clear();
    }

    /// <inheritdoc/>
    public void Find(ReadOnlySpan<byte> text, List<(int Start, int End)> matches)
    {
        matches.Clear();
        var run = new Run(code, text, FreeSteps + (StepsForByte * text.Length));
        try
        {
            for (var at = 0; at < text.Length;)
            {
                var end = run.Match(0, at);
                if (end > at)
                {
                    matches.Add((at, end));
                    at = end;
                    continue;
                }

                if (end == Run.OutOfSteps)
                    throw new FirnException("FIRN-TOK-015", subject, $"{key} takes more than {StepsForByte} steps a byte on a text of {text.Length} bytes", "use an expression that does not repeat what it repeats, or cut the text into shorter ones", ExitCode.Invalid);
                // A match of nothing cuts the text there, but not right behind another match.
                if (end == at && (matches.Count == 0 || matches[^1].End < at))
                    matches.Add((at, at));
                Utf8.Decode(text, at, out var length);
                at += length;
            }
        }
        finally
        {
            run.Dispose();
        }
    }

    private void Emit(PatternNode node)
    {
        if (program.Count > MaxInstructions)
            throw new FormatException($"it needs more than {MaxInstructions} instructions");
        switch (node)
        {
            case PatternNode.One one:
                program.Add(new(PatternOp.Set, Set: one.Set));
                break;
            case PatternNode.All all:
                foreach (var part in all.Parts)
                    Emit(part);
                break;
            case PatternNode.Either either:
                EmitEither(either.Parts);
                break;
            case PatternNode.Repeat { Part: PatternNode.One one } repeat:
                program.Add(new(repeat.Kind, repeat.Min, repeat.Max, Set: one.Set));
                break;
            case PatternNode.Repeat { Kind: PatternOp.Possessive } repeat:
                Emit(new PatternNode.Atomic(repeat with { Kind = PatternOp.Greedy }));
                break;
            case PatternNode.Repeat repeat:
                EmitRepeat(repeat);
                break;
            case PatternNode.Atomic atomic:
                EmitPart(new(PatternOp.Atomic), atomic.Part);
                break;
            case PatternNode.Look look:
                EmitPart(new(look.Behind ? PatternOp.Behind : PatternOp.Ahead, B: look.Positive ? 1 : 0, C: look.Behind ? look.Part.Fixed : 0), look.Part);
                break;
            case PatternNode.Place place:
                program.Add(new(place.Kind, place.Argument));
                break;
        }
    }

    private void EmitPart(PatternInstruction head, PatternNode part)
    {
        var at = program.Count;
        program.Add(head);
        Emit(part);
        program.Add(new(PatternOp.Match));
        program[at] = head with { A = program.Count };
    }

    private void EmitEither(IReadOnlyList<PatternNode> parts)
    {
        var jumps = new List<int>();
        for (var i = 0; i < parts.Count; i++)
        {
            var split = program.Count;
            if (i + 1 < parts.Count)
                program.Add(default);
            Emit(parts[i]);
            if (i + 1 == parts.Count)
                break;
            jumps.Add(program.Count);
            program.Add(default);
            program[split] = new(PatternOp.Split, split + 1, program.Count);
        }

        foreach (var jump in jumps)
            program[jump] = new(PatternOp.Jump, program.Count);
    }

    private void EmitRepeat(PatternNode.Repeat repeat)
    {
        for (var i = 0; i < repeat.Min; i++)
            Emit(repeat.Part);
        var splits = new List<int>();
        var loop = repeat.Max == int.MaxValue;
        for (var i = repeat.Min; loop ? i == repeat.Min : i < repeat.Max; i++)
        {
            splits.Add(program.Count);
            program.Add(default);
            Emit(repeat.Part);
        }

        if (loop)
            program.Add(new(PatternOp.Jump, splits[0]));
        foreach (var split in splits)
            program[split] = repeat.Kind == PatternOp.Lazy ? new(PatternOp.Split, program.Count, split + 1) : new(PatternOp.Split, split + 1, program.Count);
    }

    /// <summary>One text's matching: the places to go back to, and the steps left.</summary>
    private ref struct Run(PatternInstruction[] program, ReadOnlySpan<byte> text, long budget)
    {
        public const int OutOfSteps = -2;
        private const int None = -1;

        private readonly ReadOnlySpan<byte> text = text;
        private (int Instruction, int Position, int Least)[] back = ArrayPool<(int, int, int)>.Shared.Rent(256);
        private long steps = budget;
        private int depth;

        public readonly void Dispose() => ArrayPool<(int, int, int)>.Shared.Return(back);

        /// <summary>The end of the match of a part that begins at an instruction; below zero where there is none.</summary>
        public int Match(int instruction, int position)
        {
            unchecked
            {
                var floor = depth;
                while (true)
                {
                    if (--steps < 0)
                        return OutOfSteps;
                    ref readonly var step = ref program[instruction];
                    var next = instruction + 1;
                    switch (step.Op)
                    {
                        case PatternOp.Match:
                            depth = floor;
                            return position;
                        case PatternOp.Set:
                            if (position < text.Length && step.Set!.At(text, position, out var length))
                                position += length;
                            else
                                next = None;
                            break;
                        case PatternOp.Greedy or PatternOp.Possessive:
                            next = Many(step, instruction, ref position);
                            break;
                        case PatternOp.Lazy:
                            next = Few(step, instruction, ref position);
                            break;
                        case PatternOp.Split:
                            Push(step.B, position, -1);
                            next = step.A;
                            break;
                        case PatternOp.Jump:
                            next = step.A;
                            break;
                        case PatternOp.Atomic:
                            var end = Match(instruction + 1, position);
                            if (end == OutOfSteps)
                                return OutOfSteps;
                            (next, position) = end < 0 ? (None, position) : (step.A, end);
                            break;
                        case PatternOp.Ahead:
                            var ahead = Match(instruction + 1, position);
                            if (ahead == OutOfSteps)
                                return OutOfSteps;
                            next = ahead >= 0 == (step.B == 1) ? step.A : None;
                            break;
                        case PatternOp.Behind:
                            var from = Back(position, step.C);
                            var behind = from < 0 ? None : Match(instruction + 1, from);
                            if (behind == OutOfSteps)
                                return OutOfSteps;
                            next = behind >= 0 == (step.B == 1) ? step.A : None;
                            break;
                        default:
                            if (!Holds(step, position))
                                next = None;
                            break;
                    }

                    if (next != None)
                    {
                        instruction = next;
                        continue;
                    }

                    if (!GoBack(floor, ref instruction, ref position))
                        return steps < 0 ? OutOfSteps : None;
                }
            }
        }

        private int Many(in PatternInstruction step, int instruction, ref int position)
        {
            unchecked
            {
                var set = step.Set!;
                var count = 0;
                var least = position;
                while (count < step.B && position < text.Length && set.At(text, position, out var length))
                {
                    position += length;
                    if (++count == step.A)
                        least = position;
                }

                steps -= count;
                if (count < step.A)
                    return None;
                if (step.Op == PatternOp.Greedy && position > least)
                    Push(instruction, position, least);
                return instruction + 1;
            }
        }

        private int Few(in PatternInstruction step, int instruction, ref int position)
        {
            unchecked
            {
                for (var count = 0; count < step.A; count++)
                {
                    if (position >= text.Length || !step.Set!.At(text, position, out var length))
                        return None;
                    position += length;
                }

                if (step.B > step.A)
                    Push(instruction, position, step.B - step.A);
                return instruction + 1;
            }
        }

        /// <summary>Takes up the place last put aside: an alternative, or a run that gives or takes a character. False when there is none.</summary>
        private bool GoBack(int floor, ref int instruction, ref int position)
        {
            unchecked
            {
                while (depth > floor)
                {
                    if (--steps < 0)
                        return false;
                    ref var top = ref back[depth - 1];
                    ref readonly var step = ref program[top.Instruction];
                    if (step.Op == PatternOp.Greedy && top.Least >= 0)
                    {
                        position = Back(top.Position, 1);
                        instruction = top.Instruction + 1;
                        if (position <= top.Least)
                            depth--;
                        else
                            top.Position = position;
                        return true;
                    }

                    if (step.Op == PatternOp.Lazy && top.Least > 0)
                    {
                        instruction = top.Instruction + 1;
                        if (top.Position < text.Length && step.Set!.At(text, top.Position, out var length))
                        {
                            position = top.Position += length;
                            if (--top.Least == 0)
                                depth--;
                            return true;
                        }

                        depth--;
                        continue;
                    }

                    instruction = top.Instruction;
                    position = top.Position;
                    depth--;
                    return true;
                }

                return false;
            }
        }

        private readonly int Back(int position, int characters)
        {
            for (; characters > 0; characters--)
            {
                if (position == 0)
                    return None;
                position--;
                while (position > 0 && (text[position] & 0xC0) == 0x80)
                    position--;
            }

            return position;
        }

        private readonly bool Holds(in PatternInstruction step, int position) => step.Op switch
        {
            PatternOp.Begin => position == 0,
            PatternOp.End => position == text.Length,
            PatternOp.EndOrLineEnd => position == text.Length || (position == text.Length - 1 && text[position] == '\n'),
            PatternOp.LineBegin => position == 0 || text[position - 1] == '\n',
            PatternOp.LineEnd => position == text.Length || text[position] == '\n',
            _ => (IsWordBefore(position) != IsWordAt(position)) == (step.A == 1),
        };

        private readonly bool IsWordAt(int position) => position < text.Length && CharacterSets.Word.At(text, position, out _);

        private readonly bool IsWordBefore(int position) => position > 0 && IsWordAt(Back(position, 1));

        private void Push(int instruction, int position, int least)
        {
            if (depth == back.Length)
            {
                var larger = ArrayPool<(int, int, int)>.Shared.Rent(depth * 2);
                back.AsSpan(0, depth).CopyTo(larger);
                ArrayPool<(int, int, int)>.Shared.Return(back);
                back = larger;
            }

            back[depth++] = (instruction, position, least);
        }
    }
}

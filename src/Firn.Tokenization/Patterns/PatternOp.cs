namespace Firn.Tokenization.Patterns;

/// <summary>What an instruction of a <see cref="RegexPattern"/> does.</summary>
internal enum PatternOp
{
    /// <summary>One character of a set.</summary>
    Set,

    /// <summary>A run of characters of a set, at least <c>A</c> and at most <c>B</c>, as many as will do.</summary>
    Greedy,

    /// <summary>The same, as few as will do.</summary>
    Lazy,

    /// <summary>The same, as many as there are, never fewer.</summary>
    Possessive,

    /// <summary>Goes on at <c>A</c> or, failing that, at <c>B</c>.</summary>
    Split,

    /// <summary>Goes on at <c>A</c>.</summary>
    Jump,

    /// <summary>The part that ends before <c>A</c> matches here and is not tried otherwise.</summary>
    Atomic,

    /// <summary>The part that ends before <c>A</c> follows (<c>B</c> = 1) or does not (0).</summary>
    Ahead,

    /// <summary>As <see cref="Ahead"/>, <c>C</c> characters back.</summary>
    Behind,

    /// <summary>The text's begin.</summary>
    Begin,

    /// <summary>The text's end.</summary>
    End,

    /// <summary>The text's end or the line end that it ends with.</summary>
    EndOrLineEnd,

    /// <summary>A line's begin.</summary>
    LineBegin,

    /// <summary>A line's end.</summary>
    LineEnd,

    /// <summary>Between a word character and another (<c>A</c> = 1), or not (0).</summary>
    WordEdge,

    /// <summary>The end of the expression or of a part.</summary>
    Match,
}

namespace Firn.Tokenization.Patterns;

/// <summary>A part of a parsed regular expression.</summary>
internal abstract record PatternNode
{
    /// <summary>Fewest characters it matches.</summary>
    public abstract int Least { get; }

    /// <summary>Characters it always matches; -1 where they differ.</summary>
    public abstract int Fixed { get; }

    /// <summary>A character of a set.</summary>
    public sealed record One(CodePointSet Set) : PatternNode
    {
        public override int Least => 1;

        public override int Fixed => 1;
    }

    /// <summary>Parts one after another.</summary>
    public sealed record All(IReadOnlyList<PatternNode> Parts) : PatternNode
    {
        public override int Least => Parts.Sum(part => part.Least);

        public override int Fixed => Parts.All(part => part.Fixed >= 0) ? Parts.Sum(part => part.Fixed) : -1;
    }

    /// <summary>The first part that leads to a match.</summary>
    public sealed record Either(IReadOnlyList<PatternNode> Parts) : PatternNode
    {
        public override int Least => Parts.Min(part => part.Least);

        public override int Fixed => Parts.All(part => part.Fixed == Parts[0].Fixed) ? Parts[0].Fixed : -1;
    }

    /// <summary>A part again and again.</summary>
    public sealed record Repeat(PatternNode Part, int Min, int Max, PatternOp Kind) : PatternNode
    {
        public override int Least => Part.Least * Math.Min(Min, 1 << 10);

        public override int Fixed => Min == Max && Part.Fixed >= 0 ? Part.Fixed * Min : -1;
    }

    /// <summary>A part that is matched once and kept.</summary>
    public sealed record Atomic(PatternNode Part) : PatternNode
    {
        public override int Least => Part.Least;

        public override int Fixed => Part.Fixed;
    }

    /// <summary>A look at what follows or comes before.</summary>
    public sealed record Look(PatternNode Part, bool Behind, bool Positive) : PatternNode
    {
        public override int Least => 0;

        public override int Fixed => 0;
    }

    /// <summary>A place.</summary>
    public sealed record Place(PatternOp Kind, int Argument = 0) : PatternNode
    {
        public override int Least => 0;

        public override int Fixed => 0;
    }
}

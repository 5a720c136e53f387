namespace Firn.Compliance.Robots;

/// <summary>The rule that wins in one set of patterns; <see cref="Line"/> 0 means that none matched.</summary>
internal readonly record struct RobotsMatch(int Priority, bool Allow, int Line, int Entry)
{
    /// <summary>No rule matched.</summary>
    public static RobotsMatch None => new(-1, true, 0, -1);

    /// <summary>A rule that is not empty forbids the path.</summary>
    public bool Forbids => !Allow && Priority > 0;

    /// <summary>Longer wins; at equal length allow wins; then the earlier line.</summary>
    public bool Beats(in RobotsMatch other) =>
        Priority != other.Priority ? Priority > other.Priority
        : Allow != other.Allow ? Allow
        : Line < other.Line;
}

namespace Firn.Training.Schedules;

/// <summary>
/// The learning rate of Apertus: linear warm-up, a plateau, then a cooldown along 1 - sqrt. Positions are in any one
/// unit (sequences for Apertus, steps here); the rate at position p is that of the step that begins after p units.
/// Source: arXiv 2509.14233 section 2.3; Haegele et al., arXiv 2405.18392, for the shape.
/// </summary>
/// <param name="Peak">The plateau's rate.</param>
/// <param name="Final">The rate at the end of the cooldown and after it.</param>
/// <param name="Warmup">Units of linear warm-up from <paramref name="Initial"/>.</param>
/// <param name="CooldownStart">Where the cooldown begins.</param>
/// <param name="Cooldown">How many units it takes.</param>
/// <param name="Initial">The rate at position 0. Default 0, as the public Megatron scripts of Apertus.</param>
public sealed record WarmupStableDecay(double Peak, double Final, long Warmup, long CooldownStart, long Cooldown, double Initial = 0)
{
    /// <summary>The learning rate at a position.</summary>
    /// <param name="position">Units done so far; at least 0.</param>
    public double At(long position)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(position);
        if (position < Warmup)
            return Initial + ((Peak - Initial) * position / Warmup);
        if (position <= CooldownStart)
            return Peak;
        if (position >= CooldownStart + Cooldown)
            return Final;
        var share = (double)(position - CooldownStart) / Cooldown;
        return Final + ((Peak - Final) * (1.0 - Math.Sqrt(share)));
    }
}

namespace Firn.Tensors.Lanes;

/// <summary>AdEMAMix for one weight in double precision: what <see cref="AdEmaMixRows"/> is tested against.</summary>
internal sealed class AdEmaMixReference(double value)
{
    private double fast;
    private double slow;
    private double squares;

    public double Value { get; private set; } = value;

    public void Step(AdEmaMixRows at, double gradient, double decay)
    {
        var g = gradient * at.GradientScale;
        fast = (at.Beta1 * fast) + ((1 - at.Beta1) * g);
        slow = (at.Beta3 * slow) + ((1 - at.Beta3) * g);
        squares = (at.Beta2 * squares) + ((1 - at.Beta2) * g * g);
        var push = ((fast / (1 - Math.Pow(at.Beta1, at.Step))) + (at.Alpha * slow))
            / ((Math.Sqrt(squares) / Math.Sqrt(1 - Math.Pow(at.Beta2, at.Step))) + at.Epsilon);
        Value -= at.Rate * (push + (decay * Value));
    }
}

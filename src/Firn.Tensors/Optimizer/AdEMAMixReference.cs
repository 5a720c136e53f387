namespace Firn.Tensors;

/// <summary>AdEMAMix for one weight in double precision: what <see cref="AdEMAMix"/> is tested against.</summary>
internal sealed class AdEMAMixReference(AdEMAMixConfig config, double value)
{
    private double fast;
    private double slow;
    private double squares;

    public double Value { get; private set; } = value;

    public void Step(long step, double gradient, double rate, bool decay)
    {
        var beta3 = AdEMAMix.Beta3At(config, step);
        fast = (config.Beta1 * fast) + ((1 - config.Beta1) * gradient);
        slow = (beta3 * slow) + ((1 - beta3) * gradient);
        squares = (config.Beta2 * squares) + ((1 - config.Beta2) * gradient * gradient);
        var push = ((fast / (1 - Math.Pow(config.Beta1, step))) + (AdEMAMix.AlphaAt(config, step) * slow))
            / ((Math.Sqrt(squares) / Math.Sqrt(1 - Math.Pow(config.Beta2, step))) + config.Epsilon);
        Value -= rate * (push + (decay ? config.WeightDecay * Value : 0));
    }
}

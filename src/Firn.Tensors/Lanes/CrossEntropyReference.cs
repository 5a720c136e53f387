namespace Firn.Tensors.Lanes;

/// <summary>Cross-entropy of one row in double precision: what <see cref="CrossEntropyRows"/> is tested against.</summary>
internal static class CrossEntropyReference
{
    public static (double Loss, double[] Gradient) ForwardBackward(double[] logits, int target, double scale)
    {
        var highest = logits.Max();
        var sum = logits.Sum(logit => Math.Exp(logit - highest));
        var gradient = logits.Select((logit, v) => ((Math.Exp(logit - highest) / sum) - (v == target ? 1 : 0)) * scale);
        return ((Math.Log(sum) + highest - logits[target]) * scale, [.. gradient]);
    }
}

namespace Firn.Compliance.Scoring;

/// <summary>A language's classifier over mean-pooled hidden states: H to W, ReLU, to 2 with softmax, or to 1 with a sigmoid (Apertus, swiss-ai pretrain-data; FineWeb2-HQ).</summary>
/// <param name="firstWeight">(W, H), row-major.</param>
/// <param name="firstBias">(W).</param>
/// <param name="lastWeight">(2, W) or (1, W).</param>
/// <param name="lastBias">(2) or (1).</param>
internal sealed class EncoderHead(float[] firstWeight, float[] firstBias, float[] lastWeight, float[] lastBias)
{
    /// <summary>The probability of the second class, or of the only one.</summary>
    public double Probability(ReadOnlySpan<float> pooled)
    {
        var width = firstBias.Length;
        var single = lastBias.Length == 1;
        double zero = single ? 0 : lastBias[0], one = lastBias[^1];
        for (var row = 0; row < width; row++)
        {
            double sum = firstBias[row];
            for (var column = 0; column < pooled.Length; column++)
                sum += (double)firstWeight[(row * pooled.Length) + column] * pooled[column];
            if (sum <= 0)
                continue;
            if (!single)
                zero += lastWeight[row] * sum;
            one += lastWeight[lastWeight.Length - width + row] * sum;
        }

        return 1 / (1 + Math.Exp(zero - one));
    }
}

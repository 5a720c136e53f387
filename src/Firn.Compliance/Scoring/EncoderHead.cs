namespace Firn.Compliance.Scoring;

/// <summary>A language's classifier over mean-pooled hidden states: H to H, ReLU, to 2, softmax (Apertus, swiss-ai pretrain-data).</summary>
/// <param name="firstWeight">(H, H), row-major.</param>
/// <param name="firstBias">(H).</param>
/// <param name="lastWeight">(2, H).</param>
/// <param name="lastBias">(2).</param>
internal sealed class EncoderHead(float[] firstWeight, float[] firstBias, float[] lastWeight, float[] lastBias)
{
    /// <summary>The probability of the second class.</summary>
    public double Probability(ReadOnlySpan<float> pooled)
    {
        var width = firstBias.Length;
        double zero = lastBias[0], one = lastBias[1];
        for (var row = 0; row < width; row++)
        {
            double sum = firstBias[row];
            for (var column = 0; column < width; column++)
                sum += (double)firstWeight[(row * width) + column] * pooled[column];
            if (sum <= 0)
                continue;
            zero += lastWeight[row] * sum;
            one += lastWeight[width + row] * sum;
        }

        return 1 / (1 + Math.Exp(zero - one));
    }
}

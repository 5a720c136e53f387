namespace Firn.Tensors.Lanes;

/// <summary>Attention of one head in double precision: what <see cref="CausalAttention"/> is tested against.</summary>
internal static class CausalAttentionReference
{
    /// <summary>out (T, E) of one head; rows see their own document up to themselves.</summary>
    public static double[,] Forward(double[,] q, double[,] k, double[,] v, int[] starts, double scale)
    {
        var result = new double[q.GetLength(0), q.GetLength(1)];
        for (var i = 0; i < q.GetLength(0); i++)
        {
            var first = starts[i];
            var scores = new double[i - first + 1];
            for (var j = first; j <= i; j++)
            {
                for (var e = 0; e < q.GetLength(1); e++)
                    scores[j - first] += scale * q[i, e] * k[j, e];
            }

            var highest = scores.Max();
            var sum = scores.Sum(score => Math.Exp(score - highest));
            for (var j = first; j <= i; j++)
            {
                for (var e = 0; e < q.GetLength(1); e++)
                    result[i, e] += Math.Exp(scores[j - first] - highest) / sum * v[j, e];
            }
        }

        return result;
    }
}

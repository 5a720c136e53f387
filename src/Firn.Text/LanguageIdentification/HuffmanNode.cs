namespace Firn.Text.LanguageIdentification;

/// <summary>A node of the tree over labels that hierarchical softmax walks. Leaves are labels; -1 means no child.</summary>
internal readonly record struct HuffmanNode(int Left, int Right)
{
    /// <summary>
    /// The tree that fastText builds: leaves in label order (counts descend), inner nodes after them, the root last;
    /// the two smallest are joined, a leaf before an inner node only when it is strictly smaller.
    /// </summary>
    public static HuffmanNode[] Build(ReadOnlySpan<long> counts)
    {
        var leaves = counts.Length;
        var nodes = new HuffmanNode[(2 * leaves) - 1];
        var weights = new long[nodes.Length];
        Array.Fill(weights, 1_000_000_000_000_000L);
        Array.Fill(nodes, new HuffmanNode(-1, -1));
        counts.CopyTo(weights);
        var leaf = leaves - 1;
        var inner = leaves;
        for (var i = leaves; i < nodes.Length; i++)
        {
            var left = leaf >= 0 && weights[leaf] < weights[inner] ? leaf-- : inner++;
            var right = leaf >= 0 && weights[leaf] < weights[inner] ? leaf-- : inner++;
            nodes[i] = new HuffmanNode(left, right);
            weights[i] = unchecked(weights[left] + weights[right]);
        }

        return nodes;
    }
}

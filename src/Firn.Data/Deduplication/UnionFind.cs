namespace Firn.Data.Deduplication;

/// <summary>Disjoint sets over 0 to n - 1 whose representative is always the smallest member: the result does not depend on the order of unions.</summary>
internal sealed class UnionFind
{
    private readonly int[] parents;

    public UnionFind(int count)
    {
        parents = new int[count];
        for (var i = 0; i < count; i++)
            parents[i] = i;
    }

    public int Find(int member)
    {
        while (parents[member] != member)
        {
            parents[member] = parents[parents[member]];
            member = parents[member];
        }

        return member;
    }

    public void Union(int left, int right)
    {
        (left, right) = (Find(left), Find(right));
        if (left < right)
            parents[right] = left;
        else if (right < left)
            parents[left] = right;
    }
}

using System.Numerics;
using System.Runtime.CompilerServices;

namespace Firn.Tokenization.Models;

/// <summary>Finds which of many byte strings a text begins with: a trie in one table of open addressing. Immutable once filled; thread-safe.</summary>
internal sealed class ByteTrie
{
    /// <summary>No node, and no value.</summary>
    public const int None = -1;

    private readonly List<int> values = [None];
    private ulong[] keys = new ulong[1 << 10];
    private int[] children = new int[1 << 10];
    private int edges;

    /// <summary>The node that every search begins at.</summary>
    public static int Root => 0;

    /// <summary>Adds a string; of equal ones the first stays.</summary>
    public void Add(ReadOnlySpan<byte> text, int value)
    {
        var node = Root;
        foreach (var next in text)
        {
            var child = Step(node, next);
            if (child == None)
            {
                child = values.Count;
                values.Add(None);
                AddEdge(node, next, child);
            }

            node = child;
        }

        if (values[node] == None)
            values[node] = value;
    }

    /// <summary>The node behind one more byte, or <see cref="None"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Step(int node, byte next)
    {
        unchecked
        {
            // Keys are stored plus one, so that zero means empty.
            var key = (((ulong)(uint)node << 8) | next) + 1;
            var table = keys;
            var at = Home(key);
            while (true)
            {
                if (table[at] == key)
                    return children[at];
                if (table[at] == 0)
                    return None;
                at = (at + 1) & (table.Length - 1);
            }
        }
    }

    /// <summary>The value of the string that ends at a node, or <see cref="None"/>.</summary>
    public int Value(int node) => values[node];

    /// <summary>Bytes of the longest string that the text begins with; 0 when there is none.</summary>
    public int Longest(ReadOnlySpan<byte> text)
    {
        var longest = 0;
        var node = Root;
        for (var i = 0; i < text.Length && (node = Step(node, text[i])) != None; i++)
        {
            if (values[node] != None)
                longest = i + 1;
        }

        return longest;
    }

    private int Home(ulong key) => unchecked((int)((key * 0x9E3779B97F4A7C15UL) >> (64 - BitOperations.Log2((uint)keys.Length))));

    private void AddEdge(int node, byte next, int child)
    {
        unchecked
        {
            if (++edges * 2 > keys.Length)
            {
                var (oldKeys, oldChildren) = (keys, children);
                keys = new ulong[oldKeys.Length * 2];
                children = new int[oldKeys.Length * 2];
                for (var i = 0; i < oldKeys.Length; i++)
                {
                    if (oldKeys[i] != 0)
                        Place(oldKeys[i], oldChildren[i]);
                }
            }

            Place((((ulong)(uint)node << 8) | next) + 1, child);
        }
    }

    private void Place(ulong key, int child)
    {
        unchecked
        {
            var at = Home(key);
            while (keys[at] != 0)
                at = (at + 1) & (keys.Length - 1);
            keys[at] = key;
            children[at] = child;
        }
    }
}

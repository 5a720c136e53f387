using System.Numerics;

namespace Firn.Tokenization.Training;

/// <summary>Pairs of symbols by number, found by open addressing. Not thread-safe.</summary>
internal sealed class PairTable
{
    private Slot[] index = new Slot[1 << 10];
    private Pair[] pairs = new Pair[1 << 8];
    private int count;

    /// <summary>A pair by its number; valid until the next pair is added.</summary>
    public ref Pair this[int number] => ref pairs[number];

    /// <summary>The number of a pair, which is added where it is new.</summary>
    public int At(int left, int right)
    {
        unchecked
        {
            var key = Key(left, right);
            var table = index;
            var at = Home(key, table.Length);
            while (true)
            {
                ref var slot = ref table[at];
                if (slot.Key == key)
                    return slot.Number;
                if (slot.Key == 0)
                    return Add(at, key, left, right);
                at = (at + 1) & (table.Length - 1);
            }
        }
    }

    /// <summary>The number of a pair, or -1.</summary>
    public int Find(int left, int right)
    {
        unchecked
        {
            var key = Key(left, right);
            var at = Home(key, index.Length);
            while (true)
            {
                ref var slot = ref index[at];
                if (slot.Key == key)
                    return slot.Number;
                if (slot.Key == 0)
                    return -1;
                at = (at + 1) & (index.Length - 1);
            }
        }
    }

    // Keys are stored plus one, so that zero means empty.
    private static ulong Key(int left, int right) => unchecked((((ulong)(uint)left << 32) | (uint)right) + 1);

    private static int Home(ulong key, int length) => unchecked((int)(key * 0x9E3779B97F4A7C15UL >> (64 - BitOperations.Log2((uint)length))));

    private int Add(int at, ulong key, int left, int right)
    {
        if (count == pairs.Length)
            Array.Resize(ref pairs, count * 2);
        pairs[count] = new Pair { Left = left, Right = right, Places = -1 };
        index[at] = new Slot { Key = key, Number = count++ };
        if (count * 2 > index.Length)
            Grow();
        return count - 1;
    }

    private void Grow()
    {
        unchecked
        {
            var old = index;
            var table = new Slot[old.Length * 2];
            foreach (ref var slot in old.AsSpan())
            {
                if (slot.Key == 0)
                    continue;
                var at = Home(slot.Key, table.Length);
                while (table[at].Key != 0)
                    at = (at + 1) & (table.Length - 1);
                table[at] = slot;
            }

            index = table;
        }
    }

    /// <summary>A pair with what is known of it.</summary>
    public struct Pair
    {
        /// <summary>The left symbol.</summary>
        public int Left;

        /// <summary>The right symbol.</summary>
        public int Right;

        /// <summary>How often it occurs.</summary>
        public long Count;

        /// <summary>Head of the list of words that it was found in; -1: none.</summary>
        public int Places;

        /// <summary>It is in the list of pairs that changed.</summary>
        public bool Touched;
    }

    private struct Slot
    {
        public ulong Key;
        public int Number;
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Firn.Tensors;

/// <summary>Single precision to bfloat16 (round to nearest, ties to even; NaN stays NaN) and back (exact).</summary>
public static unsafe class BFloat16Conversion
{
    /// <summary>The nearest bfloat16.</summary>
    /// <param name="value">Any value.</param>
    public static ushort Narrow(float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);
        // A NaN must not round up into infinity: set the quiet bit and cut.
        return unchecked((ushort)(float.IsNaN(value) ? (bits >> 16) | 0x40 : (bits + 0x7FFF + ((bits >> 16) & 1)) >> 16));
    }

    /// <summary>The same value in single precision.</summary>
    /// <param name="value">Bits of a bfloat16.</param>
    public static float Widen(ushort value) => BitConverter.UInt32BitsToSingle((uint)value << 16);

    /// <summary>Narrows many.</summary>
    /// <param name="source">Single precision.</param>
    /// <param name="target">Bits of bfloat16; as long as the source.</param>
    public static void Narrow(ReadOnlySpan<float> source, Span<ushort> target)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(target.Length, source.Length, nameof(target));
        fixed (float* s = source)
        fixed (ushort* t = target)
            NarrowBlock(s, t, source.Length);
    }

    /// <summary>Widens many.</summary>
    /// <param name="source">Bits of bfloat16.</param>
    /// <param name="target">Single precision; as long as the source.</param>
    public static void Widen(ReadOnlySpan<ushort> source, Span<float> target)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(target.Length, source.Length, nameof(target));
        fixed (ushort* s = source)
        fixed (float* t = target)
            WidenBlock(s, t, source.Length);
    }

    private static void NarrowBlock(float* source, ushort* target, int count)
    {
        var i = 0;
        for (; i <= count - 16; i += 16)
            Vector256.Narrow(Round(Vector256.Load(source + i)), Round(Vector256.Load(source + i + 8))).Store(target + i);
        for (; i < count; i++)
            target[i] = Narrow(source[i]);
    }

    private static void WidenBlock(ushort* source, float* target, int count)
    {
        var i = 0;
        for (; i <= count - 16; i += 16)
        {
            var (low, high) = Vector256.Widen(Vector256.Load(source + i));
            (low << 16).AsSingle().Store(target + i);
            (high << 16).AsSingle().Store(target + i + 8);
        }

        for (; i < count; i++)
            target[i] = Widen(source[i]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Round(Vector256<float> value)
    {
        var bits = value.AsUInt32();
        var rounded = unchecked(bits + Vector256.Create(0x7FFFu) + ((bits >> 16) & Vector256<uint>.One)) >> 16;
        var nan = (bits >> 16) | Vector256.Create(0x40u);
        return Vector256.ConditionalSelect(Vector256.Equals(value, value).AsUInt32(), rounded, nan);
    }
}

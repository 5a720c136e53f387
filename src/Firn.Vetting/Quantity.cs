using System.Globalization;

namespace Firn.Vetting;

/// <summary>
/// A size or a rate with the unit it was written in. <c>GB</c> is 10^9 bytes, <c>GiB</c> is 2^30 bytes, <c>Gb</c> is 10^9 bits:
/// a limit and what is printed beside it never use different meanings.
/// </summary>
/// <param name="Value">Bytes, or bytes a second.</param>
/// <param name="Unit">The unit as written, for example <c>GiB/s</c>; empty for plain numbers.</param>
public readonly record struct Quantity(double Value, string Unit)
{
    private static readonly (string Prefix, double Factor)[] Prefixes =
    [
        ("", 1), ("k", 1e3), ("M", 1e6), ("G", 1e9), ("T", 1e12), ("P", 1e15),
        ("Ki", 1024), ("Mi", 1024.0 * 1024), ("Gi", 1024.0 * 1024 * 1024), ("Ti", 1024.0 * 1024 * 1024 * 1024), ("Pi", 1024.0 * 1024 * 1024 * 1024 * 1024),
    ];

    /// <summary>The value in the unit that it was written in.</summary>
    public double InUnit => Value / Factor(Unit)!.Value;

    /// <summary>Reads <c>15 GB/s</c>, <c>15GiB/s</c>, <c>400 Gb/s</c>, <c>4 GiB</c>.</summary>
    /// <param name="text">What was written.</param>
    /// <param name="rate">True asks for a rate (a unit that ends in <c>/s</c>), false for a size.</param>
    /// <param name="quantity">The result.</param>
    public static bool TryParse(string text, bool rate, out Quantity quantity)
    {
        quantity = default;
        var end = text.Length;
        while (end > 0 && !char.IsAsciiDigit(text[end - 1]))
            end--;
        var unit = text[end..].Trim();
        if (!double.TryParse(text.AsSpan(0, end), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || !(number >= 0) || double.IsInfinity(number))
            return false;
        if (unit.EndsWith("/s", StringComparison.Ordinal) != rate || Factor(unit) is not { } factor)
            return false;
        quantity = new(number * factor, unit);
        return true;
    }

    /// <summary>A value in bytes (a second) as text in the given unit, with three significant digits or more.</summary>
    public static string Format(double value, string unit)
    {
        var number = value / (Factor(unit) ?? 1);
        var digits = Math.Abs(number) >= 100 ? 0 : Math.Abs(number) >= 10 ? 1 : 2;
        return number.ToString("F" + digits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture) + " " + unit;
    }

    /// <summary>Bytes, or bytes a second, in one of a unit; null when it is no unit of bytes or bits.</summary>
    public static double? Factor(string unit)
    {
        var name = unit.EndsWith("/s", StringComparison.Ordinal) ? unit[..^2] : unit;
        var bits = name.EndsWith('b');
        if (!bits && !name.EndsWith('B'))
            return null;
        foreach (var (prefix, factor) in Prefixes)
        {
            if (name.AsSpan(0, name.Length - 1).SequenceEqual(prefix))
                return bits ? factor / 8 : factor;
        }

        return null;
    }

    /// <inheritdoc/>
    public override string ToString() => Format(Value, Unit);
}

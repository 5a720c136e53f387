using System.Globalization;

namespace Firn.Reporting;

/// <summary>Numbers as people read them. All formats are invariant: the same report on every machine.</summary>
public static class Quantity
{
    /// <summary>What stands where there is no number.</summary>
    public const string Missing = "–";

    private static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;

    /// <summary>A count with thousands separators: <c>1,234,567</c>.</summary>
    public static string Count(long value) => Sign(value.ToString("N0", Invariant));

    /// <summary>A count in three significant digits: <c>1.23 M</c>.</summary>
    public static string Compact(double value) => Scaled(value, 1000, ["", " k", " M", " G", " T", " P"]);

    /// <summary>Bytes with a decimal prefix: <c>23.9 MB</c>.</summary>
    public static string Bytes(long value) => Scaled(value, 1000, [" B", " kB", " MB", " GB", " TB", " PB"]);

    /// <summary>A share as a percentage: <c>37.2 %</c>; a share that is not zero never reads as zero.</summary>
    public static string Percent(double share, int digits = 1)
    {
        if (!double.IsFinite(share))
            return Missing;
        var smallest = Math.Pow(10, -digits);
        return share > 0 && share * 100 < smallest / 2
            ? $"< {smallest.ToString("0." + new string('0', digits), Invariant)} %"
            : $"{Fixed(share * 100, digits)} %";
    }

    /// <summary>A number with so many digits after the point; <see cref="Missing"/> when it is not finite.</summary>
    public static string Fixed(double value, int digits = 3) =>
        double.IsFinite(value) ? Sign(value.ToString("F" + digits.ToString(Invariant), Invariant)) : Missing;

    /// <summary>A difference, always with its sign: <c>+0.123</c>.</summary>
    public static string Difference(double value, int digits = 3)
    {
        if (!double.IsFinite(value))
            return Missing;
        var text = Fixed(value, digits);
        return value > 0 ? "+" + text : text;
    }

    /// <summary>A span of time: <c>7 min 04 s</c>, <c>12.4 s</c>, <c>3 h 20 min</c>.</summary>
    public static string Duration(TimeSpan span)
    {
        if (span < TimeSpan.FromMinutes(1))
            return string.Create(Invariant, $"{span.TotalSeconds:F1} s");
        return span < TimeSpan.FromHours(1)
            ? string.Create(Invariant, $"{(int)span.TotalMinutes} min {span.Seconds:D2} s")
            : string.Create(Invariant, $"{(int)span.TotalHours} h {span.Minutes:D2} min");
    }

    private static string Scaled(double value, double step, string[] units)
    {
        if (!double.IsFinite(value))
            return Missing;
        var size = Math.Abs(value);
        var unit = 0;
        while (size >= step * 0.9995 && unit < units.Length - 1)
        {
            size /= step;
            unit++;
        }

        var whole = Math.Abs(value) < step && Math.Abs(value) == Math.Floor(Math.Abs(value));
        var digits = whole || size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2;
        return Sign((value < 0 ? "-" : "") + size.ToString("F" + digits.ToString(Invariant), Invariant) + units[unit]);
    }

    private static string Sign(string number)
    {
        // A rounded zero has no sign, and a minus is a minus, not a hyphen.
        if (number.StartsWith('-') && number.AsSpan(1).IndexOfAnyInRange('1', '9') < 0)
            return number[1..];
        return number.StartsWith('-') ? "−" + number[1..] : number;
    }
}

namespace Firn.Reporting;

/// <summary>Maps values to positions, linearly or by logarithm, and finds round numbers to label.</summary>
internal readonly struct Scale
{
    private readonly double low;
    private readonly double high;
    private readonly double from;
    private readonly double to;

    private Scale(double low, double high, double from, double to, bool isLog)
    {
        (this.low, this.high, this.from, this.to, IsLog) = (low, high, from, to, isLog);
    }

    internal bool IsLog { get; }

    internal double Low => low;

    internal double High => high;

    /// <summary>From the smallest to the largest value, exactly.</summary>
    internal static Scale Exact(double low, double high, double from, double to, bool isLog = false)
    {
        if (isLog)
        {
            low = Math.Max(low, 1e-12);
            high = Math.Max(high, low * 1.0001);
        }
        else if (high <= low)
        {
            high = low + 1;
        }

        return new Scale(low, high, from, to, isLog);
    }

    /// <summary>Widened to round numbers.</summary>
    internal static Scale Round(double low, double high, double from, double to, bool isLog = false)
    {
        if (isLog)
            return Exact(low, high, from, to, isLog: true);
        if (high <= low)
            high = low + 1;
        var step = Step(low, high, 5);
        return new Scale(Math.Floor((low / step) + 1e-9) * step, Math.Ceiling((high / step) - 1e-9) * step, from, to, isLog: false);
    }

    internal double At(double value)
    {
        var share = IsLog
            ? (Math.Log(Math.Max(value, low)) - Math.Log(low)) / (Math.Log(high) - Math.Log(low))
            : (value - low) / (high - low);
        return from + (Math.Clamp(share, 0, 1) * (to - from));
    }

    /// <summary>Round values inside the range, about <paramref name="wanted"/> of them.</summary>
    internal List<double> Ticks(int wanted)
    {
        var ticks = new List<double>();
        if (IsLog)
        {
            double[] mantissas = Math.Log10(high / low) > 2.5 ? [1] : Math.Log10(high / low) > 1 ? [1, 3] : [1, 2, 3, 5, 7];
            for (var power = (int)Math.Floor(Math.Log10(low)); power <= (int)Math.Ceiling(Math.Log10(high)); power++)
            {
                foreach (var mantissa in mantissas)
                {
                    var value = mantissa * Math.Pow(10, power);
                    if (value >= low * 0.999999 && value <= high * 1.000001)
                        ticks.Add(value);
                }
            }

            if (ticks.Count >= 2)
                return ticks;
            ticks.Clear();
        }

        var step = Step(low, high, wanted);
        for (var i = (long)Math.Ceiling((low / step) - 1e-9); i * step <= high + (step * 1e-9); i++)
            ticks.Add(i * step);
        return ticks;
    }

    private static double Step(double low, double high, int wanted)
    {
        var raw = (high - low) / wanted;
        var power = Math.Pow(10, Math.Floor(Math.Log10(raw)));
        var mantissa = raw / power;
        return power * (mantissa < 1.5 ? 1 : mantissa < 3.5 ? 2 : mantissa < 7.5 ? 5 : 10);
    }

    /// <summary>A label for a tick: as short as it can be without two ticks reading the same.</summary>
    internal static string Label(double value)
    {
        var size = Math.Abs(value);
        if (size >= 1000)
            return Quantity.Compact(value).Replace(".00", "", StringComparison.Ordinal).Replace(".0 ", " ", StringComparison.Ordinal);
        if (size > 0 && size < 0.0001)
            return value.ToString("0.#e-0", System.Globalization.CultureInfo.InvariantCulture);
        return Math.Round(value, 5).ToString("0.#####", System.Globalization.CultureInfo.InvariantCulture).Replace('-', '−');
    }
}

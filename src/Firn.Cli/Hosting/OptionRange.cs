using System.CommandLine;

namespace Firn.Cli.Hosting;

/// <summary>Numbers that an option may have. One outside is a usage error that names the option: it is never moved to the nearest.</summary>
internal static class OptionRange
{
    /// <summary>Accepts numbers from <paramref name="least"/> to <paramref name="most"/>, both included.</summary>
    public static Option<T> Within<T>(this Option<T> option, T least, T most)
        where T : IComparable<T>
    {
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<T>() is { } value && (value.CompareTo(least) < 0 || value.CompareTo(most) > 0 || value is double.NaN))
                result.AddError(FormattableString.Invariant($"{option.Name} {value} is not in {least}..{most}"));
        });
        return option;
    }

    /// <summary>Accepts whole numbers from <paramref name="least"/> on.</summary>
    public static Option<int> AtLeast(this Option<int> option, int least) => option.Within(least, int.MaxValue);
}

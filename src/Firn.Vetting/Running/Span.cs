using Firn.Core.Recipes;

namespace Firn.Vetting.Running;

/// <summary>Lengths of time on a command line, written as in profiles: <c>90s</c>, <c>3m</c>.</summary>
internal static class Span
{
    public static bool TryParse(string text, out TimeSpan span) => RecipeNaming.TryTimeSpan(text, out span) && span > TimeSpan.Zero && span <= TimeSpan.FromDays(1);
}

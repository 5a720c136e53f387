namespace Firn.Reporting;

/// <summary>A column of a <see cref="DataTable"/>.</summary>
/// <param name="Heading">What it holds, with its unit.</param>
/// <param name="IsNumber">Right-aligned, in digits of equal width.</param>
/// <param name="Explanation">A longer name, shown on hover; empty for none.</param>
public sealed record Column(string Heading, bool IsNumber = false, string Explanation = "")
{
    /// <summary>A column of words.</summary>
    public static Column Text(string heading, string explanation = "") => new(heading, IsNumber: false, explanation);

    /// <summary>A column of numbers.</summary>
    public static Column Number(string heading, string explanation = "") => new(heading, IsNumber: true, explanation);
}

using Firn.Reporting;

namespace Firn.Foundry.Report.Sections;

/// <summary>What stands where a stage has not run.</summary>
internal static class Absent
{
    public static Markup Because(string reason) => Markup.Html($"<p class=\"absent\">{reason}</p>\n");
}

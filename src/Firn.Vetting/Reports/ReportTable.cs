using System.Globalization;
using System.Text;
using Firn.Vetting.Judging;

namespace Firn.Vetting.Reports;

/// <summary>A report for people.</summary>
internal static class ReportTable
{
    private const int MostNodes = 40;

    public static string Write(VettingReport report)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{Words(report.Outcome)}: profile {report.Profile}, {report.Nodes} nodes, {report.Needed} needed, {report.Seconds:F1} s\n");
        if (report.Good.Length > 0)
            text.Append(CultureInfo.InvariantCulture, $"  good      {report.Good}\n");
        if (report.Exclude.Length > 0)
            text.Append(CultureInfo.InvariantCulture, $"  not good  {report.Exclude}\n");
        foreach (var finding in report.Environment)
            text.Append(CultureInfo.InvariantCulture, $"  ENVIRONMENT  {finding.Key}: {finding.Cause}; {finding.NextStep}\n");
        foreach (var node in report.Findings.Take(MostNodes))
        {
            foreach (var finding in node.Findings.OrderByDescending(finding => finding.Verdict))
                text.Append(CultureInfo.InvariantCulture, $"  {finding.Verdict.ToString().ToUpperInvariant(),-9} {node.Node}  {finding.Key}: {finding.Cause}; {finding.NextStep}\n");
        }

        if (report.Findings.Count > MostNodes)
            text.Append(CultureInfo.InvariantCulture, $"  … and {report.Findings.Count - MostNodes} more nodes; the JSON report has them all\n");
        foreach (var link in report.Links)
            text.Append(CultureInfo.InvariantCulture, $"  {link.Finding.Verdict.ToString().ToUpperInvariant(),-9} link {link.First} - {link.Second}  {link.Finding.Cause}; {link.Finding.NextStep}\n");
        foreach (var collective in report.Collectives)
            text.Append(CultureInfo.InvariantCulture, $"  collective {collective.Name} ({collective.Transport}, {collective.Members} members): {collective.Text}\n");
        if (report.Numbers.Count > 0)
            text.Append(CultureInfo.InvariantCulture, $"  {"check",-18} {"measurement",-24} {"nodes",5} {"median",14} {"least",14} {"most",14}\n");
        foreach (var number in report.Numbers)
        {
            string Show(double value) => FleetJudge.Show(value, number.Unit, report.Units);
            text.Append(string.Create(CultureInfo.InvariantCulture, $"  {number.Check,-18} {number.Name,-24} {number.Nodes,5} {Show(number.Median),14} {Show(number.Least),14} {Show(number.Most),14}  {(number.Nodes > 1 ? $"{number.LeastNode} … {number.MostNode}" : "")}").TrimEnd()).Append('\n');
        }

        foreach (var note in report.Notes)
            text.Append(CultureInfo.InvariantCulture, $"  note: {note}\n");

        // A node's words must not move a person's cursor.
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsControl(text[i]) && text[i] != '\n')
                text[i] = '?';
        }

        return text.ToString();
    }

    /// <summary>How it ended, in words.</summary>
    public static string Words(VettingOutcome outcome) => outcome switch
    {
        VettingOutcome.Vetted => "vetted",
        VettingOutcome.NotVetted => "NOT VETTED",
        VettingOutcome.EnvironmentFault => "ENVIRONMENT FAULT (no node is to blame)",
        _ => "LATE (the deadline passed before all was known)",
    };
}

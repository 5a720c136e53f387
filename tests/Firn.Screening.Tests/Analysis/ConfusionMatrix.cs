using System.Globalization;
using System.Text;
using Firn.Screening.Analysis;

namespace Firn.Screening.Tests.Analysis;

/// <summary>Causes that workloads were written to have against what they were taken for. Unknown is allowed; a wrong name is counted.</summary>
internal sealed class ConfusionMatrix
{
    private static readonly Cause[] Causes = Enum.GetValues<Cause>();
    private readonly int[,] counts = new int[Causes.Length, Causes.Length];
    private readonly StringBuilder mistakes = new();

    /// <summary>Verdicts that are another cause's name.</summary>
    public int Wrong => (from truth in Causes from verdict in Causes where truth != verdict && verdict != Cause.Unknown select counts[(int)truth, (int)verdict]).Sum();

    public void Add(Cause truth, Cause verdict, string workload)
    {
        counts[(int)truth, (int)verdict]++;
        if (truth != verdict)
            mistakes.Append(CultureInfo.InvariantCulture, $"{truth} taken for {verdict}: {workload}\n");
    }

    public string Text(string title)
    {
        var text = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"{title}\n\n{"",-20}"));
        foreach (var cause in Causes)
            text.Append(CultureInfo.InvariantCulture, $" {Short(cause),6}");
        text.Append('\n');
        foreach (var truth in Causes)
        {
            text.Append(CultureInfo.InvariantCulture, $"{truth,-20}");
            foreach (var verdict in Causes)
                text.Append(CultureInfo.InvariantCulture, $" {(counts[(int)truth, (int)verdict] == 0 ? "." : counts[(int)truth, (int)verdict].ToString(CultureInfo.InvariantCulture)),6}");
            text.Append('\n');
        }

        return text.Append('\n').Append(mistakes).ToString();
    }

    private static string Short(Cause cause) => cause switch
    {
        Cause.Unknown => "unkn",
        Cause.InputBound => "input",
        Cause.CpuBound => "cpu",
        Cause.LaunchBound => "launch",
        Cause.CommunicationBound => "comm",
        Cause.MemoryBound => "memory",
        Cause.LateStart => "late",
        Cause.Straggler => "stragg",
        _ => cause.ToString().ToLowerInvariant(),
    };
}

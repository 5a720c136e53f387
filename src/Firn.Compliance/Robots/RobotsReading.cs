using System.Text;

namespace Firn.Compliance.Robots;

/// <summary>Agents and groups as one reading sees them: lines of the file by number in the list of lines that matter.</summary>
internal sealed class RobotsReading
{
    private readonly List<(int Line, int Group)> agents = [];
    private readonly List<List<int>> groups = [];
    private readonly List<(int Line, int Group)> usages = [];

    public RobotsReading(List<RobotsLine> lines, bool google)
    {
        var open = false;
        for (var i = 0; i < lines.Count; i++)
        {
            if (google ? !lines[i].InGoogle : !lines[i].InRfc)
                continue;

            // The RFC's grammar wants a name: a line without one is no line, and what follows belongs to the group above.
            if (!google && lines[i].Kind == RobotsLineKind.Agent && lines[i].ValueLength == 0)
                continue;
            if (lines[i].Kind == RobotsLineKind.Agent)
            {
                // Only a rule closes the list of agents that a group begins with.
                if (!open)
                    groups.Add([]);
                open = true;
                agents.Add((i, groups.Count - 1));
            }
            else if (lines[i].Kind == RobotsLineKind.Usage)
            {
                usages.Add((i, groups.Count - 1));
            }
            else if (groups.Count > 0)
            {
                groups[^1].Add(i);
                open = false;
            }
        }
    }

    /// <summary>Lines that name agents, each with its group.</summary>
    public IReadOnlyList<(int Line, int Group)> Agents => agents;

    /// <summary>Lines about use, each with the group it stands in; -1 before the first group.</summary>
    public IReadOnlyList<(int Line, int Group)> Usages => usages;

    /// <summary>The rules of some groups, in the order of the file.</summary>
    /// <param name="wanted">Groups, ascending, each once.</param>
    public List<int> Rules(List<int> wanted) => wanted.Count == 1 ? groups[wanted[0]] : [.. wanted.SelectMany(group => groups[group])];

    /// <summary>The groups whose agent line satisfies a test; ascending, each once.</summary>
    public List<int> Groups(ReadOnlySpan<byte> file, List<RobotsLine> lines, AgentTest test, RobotsAgent agent)
    {
        var found = new List<int>();
        foreach (var (line, group) in agents)
        {
            var value = file.Slice(lines[line].ValueStart, lines[line].ValueLength);
            if ((found.Count == 0 || found[^1] != group) && test(value, agent))
                found.Add(group);
        }

        return found;
    }
}

using System.Text;
using Firn.Compliance.Robots;

namespace Firn.Compliance.Signals;

/// <summary>The agents of a policy, as signals outside of robots.txt name them. Immutable; thread-safe.</summary>
internal sealed class AgentList
{
    private readonly RobotsAgent[] agents;

    public AgentList(IEnumerable<string> names) => agents = [.. names.Where(name => name != "*").Select(name => new RobotsAgent(name))];

    /// <summary>Whether a signal to this agent concerns the policy: everyone always does, others by whole name or product token.</summary>
    public bool Concerns(string agent)
    {
        if (agent is "*" or "")
            return true;
        var bytes = Encoding.UTF8.GetBytes(agent);
        return Array.Exists(agents, one => RobotsAgent.ProductNames(bytes, one) || RobotsAgent.WholeNames(bytes, one));
    }
}

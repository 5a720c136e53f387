using System.Security.Cryptography;
using Firn.Vetting.Nccl;
using Firn.Vetting.Profiles;
using Firn.Vetting.Rendezvous;

namespace Firn.Vetting.Fabric;

/// <summary>One collective of one group: over NCCL where all of its nodes have it, over a ring of TCP connections where not.</summary>
internal static class GroupTest
{
    /// <summary>A node that has aborted or killed its own part still has this long to say so.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(4);

    /// <summary>Runs it.</summary>
    /// <param name="group">The nodes.</param>
    /// <param name="members">Where their test ports are; empty where there are none.</param>
    /// <param name="collective">What to run.</param>
    /// <param name="ask">Asks the node of an index; null when it did not answer in time.</param>
    public static async Task<GroupOutcome> Run(IReadOnlyList<string> group, IReadOnlyList<Member> members, CollectiveSettings collective, Func<int, Message, TimeSpan, Task<Message?>> ask)
    {
        var question = new Message
        {
            Kind = "nccl-open",
            Bytes = (long)collective.Payload.Value,
            Warmups = collective.Warmups,
            Runs = collective.Runs,
            Seconds = collective.Deadline.TotalSeconds,
            OneGpu = collective.Topology == Topology.Internode,
            Group = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)),
        };
        var ready = await All((_, i) => ask(i, question, collective.Deadline + Slack));
        var without = ready.Count(answer => answer is not { Error: null });
        var world = ready.Sum(answer => answer is { Error: null } ? answer.World : 0);
        if (without == 0 && world > 1)
        {
            var begin = new int[group.Count];
            for (var i = 1; i < begin.Length; i++)
                begin[i] = begin[i - 1] + ready[i - 1]!.World;
            var run = question with { Kind = "nccl-run", World = world, Unique = ready[0]!.Unique };
            return NcclOutcome.From(group, await All((_, i) => ask(i, run with { Rank = begin[i] }, collective.Deadline + Slack)));
        }

        await All((_, i) => ready[i] is { Error: null } ? ask(i, question with { Kind = "nccl-close" }, Slack) : Task.FromResult<Message?>(null));
        if (collective.NcclRequired && without > 0 && without < group.Count)
            return NcclOutcome.From(group, ready);

        // TCP's rate says nothing where NCCL's is asked for, and inside of a node there is nothing to test over TCP.
        if (collective.NcclRequired || group.Count == 1)
            return new GroupOutcome(group, null, ready.Select(answer => answer?.Error).FirstOrDefault(error => error is not null) ?? (world == 1 ? "there is only one GPU" : "no answer in time"), [], "none");
        var ring = question with { Kind = "ring", Members = members, Group = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)) };
        return GroupOutcome.From(group, await All((_, i) => ask(i, ring with { Rank = i }, collective.Deadline + TimeSpan.FromSeconds(2))));

        Task<Message?[]> All(Func<string, int, Task<Message?>> one) => Task.WhenAll(group.Select(one));
    }
}

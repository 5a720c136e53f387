using Firn.Telemetry.Running;

namespace Firn.Telemetry.Tests.Running;

/// <summary>Which rank a process is, as each launcher says it.</summary>
public sealed class RankPlaceTests
{
    [Theory]
    [InlineData("SLURM_JOB_ID=7 SLURM_STEP_ID=0 SLURM_PROCID=5 SLURM_LOCALID=1 SLURM_NODEID=2 SLURM_NTASKS=6 SLURM_STEP_TASKS_PER_NODE=2(x3) SLURMD_NODENAME=n3", "slurm 5/6 local 1/2 n3#2 7.0")]
    [InlineData("SLURM_JOB_ID=7 SLURM_PROCID=0 SLURM_LOCALID=0 SLURM_NTASKS=6 SLURMD_NODENAME=n1", "none 0/1 local 0/1 n1#0 7.")]
    [InlineData("RANK=3 LOCAL_RANK=1 WORLD_SIZE=8 LOCAL_WORLD_SIZE=4 SLURM_JOB_ID=7 SLURM_STEP_ID=1 SLURM_PROCID=0", "torch 3/8 local 1/4 host#0 7.1")]
    [InlineData("OMPI_COMM_WORLD_RANK=2 OMPI_COMM_WORLD_SIZE=4 OMPI_COMM_WORLD_LOCAL_RANK=0 OMPI_COMM_WORLD_LOCAL_SIZE=2", "openmpi 2/4 local 0/2 host#0 .")]
    [InlineData("PMI_RANK=1 PMI_SIZE=2", "pmi 1/2 local 1/0 host#0 .")]
    [InlineData("RANK=3", "none 0/1 local 0/1 host#0 .")]
    [InlineData("", "none 0/1 local 0/1 host#0 .")]
    public void A_launchers_variables_give_the_place(string variables, string expected)
    {
        var set = variables.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=')).ToDictionary(pair => pair[0], pair => pair[1]);

        var place = RankPlace.From(name => set.GetValueOrDefault(name), "host");

        Assert.Equal(expected, $"{place.Launcher} {place.Rank}/{place.World} local {place.LocalRank}/{place.LocalWorld} {place.Node}#{place.NodeIndex} {place.Job}.{place.Step}");
    }

    [Theory]
    [InlineData("4(x2),3", 0, 4)]
    [InlineData("4(x2),3", 1, 4)]
    [InlineData("4(x2),3", 2, 3)]
    [InlineData("4(x2),3", 3, 0)]
    [InlineData("16", 0, 16)]
    [InlineData("4(x", 0, 0)]
    [InlineData("", 0, 0)]
    public void Slurms_short_list_gives_the_tasks_of_a_node(string list, int node, int tasks) => Assert.Equal(tasks, RankPlace.TasksOf(list, node));
}

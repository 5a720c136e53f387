using System.Globalization;

namespace Firn.Telemetry.Running;

/// <summary>Which process of a parallel program this is, from the variables its launcher sets.</summary>
/// <param name="Launcher">Slurm, OpenMPI, PMI, torch, or none.</param>
/// <param name="Rank">Its rank in the whole program, from 0.</param>
/// <param name="World">Ranks of the program.</param>
/// <param name="LocalRank">Its rank on this node, from 0.</param>
/// <param name="LocalWorld">Ranks on this node; 0 when the launcher does not say.</param>
/// <param name="Node">The node's name.</param>
/// <param name="NodeIndex">The node's number in the program; 0 when the launcher does not say.</param>
/// <param name="Job">Job id; empty outside a scheduler.</param>
/// <param name="Step">Step id; empty outside a scheduler.</param>
/// <param name="Restarts">How often the job was started before.</param>
public sealed record RankPlace(string Launcher, int Rank, int World, int LocalRank, int LocalWorld, string Node, int NodeIndex, string Job, string Step, int Restarts)
{
    /// <summary>Reads the variables. The launcher nearest to the program wins: torch, then MPI, then Slurm.</summary>
    /// <param name="read">Gives a variable, or null.</param>
    /// <param name="host">The machine's name.</param>
    public static RankPlace From(Func<string, string?> read, string host)
    {
        var job = read("SLURM_JOB_ID") ?? "";
        var step = read("SLURM_STEP_ID") ?? "";
        var node = read("SLURMD_NODENAME") is { Length: > 0 } name ? name : host;
        var restarts = Number("SLURM_RESTART_COUNT") ?? 0;
        var nodeIndex = Number("SLURM_NODEID") ?? Number("GROUP_RANK") ?? 0;
        if (Number("RANK") is { } rank && Number("LOCAL_RANK") is { } local && Number("WORLD_SIZE") is { } world)
            return new("torch", rank, world, local, Number("LOCAL_WORLD_SIZE") ?? 0, node, nodeIndex, job, step, restarts);
        if (Number("OMPI_COMM_WORLD_RANK") is { } openMpi)
            return new("openmpi", openMpi, Number("OMPI_COMM_WORLD_SIZE") ?? 0, Number("OMPI_COMM_WORLD_LOCAL_RANK") ?? openMpi, Number("OMPI_COMM_WORLD_LOCAL_SIZE") ?? 0, node, nodeIndex, job, step, restarts);
        if (Number("SLURM_PROCID") is { } task && step.Length > 0 && step != "4294967291")
            return new("slurm", task, Number("SLURM_STEP_NUM_TASKS") ?? Number("SLURM_NTASKS") ?? 0, Number("SLURM_LOCALID") ?? 0, TasksOf(read("SLURM_STEP_TASKS_PER_NODE") ?? read("SLURM_TASKS_PER_NODE") ?? "", nodeIndex), node, nodeIndex, job, step, restarts);
        if (Number("PMI_RANK") is { } pmi)
            return new("pmi", pmi, Number("PMI_SIZE") ?? 0, Number("MPI_LOCALRANKID") ?? Number("PALS_LOCAL_RANKID") ?? pmi, Number("MPI_LOCALNRANKS") ?? 0, node, nodeIndex, job, step, restarts);
        return new("none", 0, 1, 0, 1, node, nodeIndex, job, step, restarts);

        int? Number(string variable) => int.TryParse(read(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;
    }

    /// <summary>Tasks of a node in Slurm's short form: <c>4(x2),3</c> is four on nodes 0 and 1 and three on node 2.</summary>
    /// <returns>0 when the text does not say.</returns>
    public static int TasksOf(string list, int nodeIndex)
    {
        var at = 0;
        foreach (var part in list.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var times = part.IndexOf("(x", StringComparison.Ordinal);
            var count = times < 0 ? 1 : int.TryParse(part.AsSpan(times + 2).TrimEnd(')'), NumberStyles.None, CultureInfo.InvariantCulture, out var repeated) ? repeated : 0;
            if (!int.TryParse(times < 0 ? part : part.AsSpan(0, times), NumberStyles.None, CultureInfo.InvariantCulture, out var tasks))
                return 0;
            at += count;
            if (nodeIndex < at)
                return tasks;
        }

        return 0;
    }
}

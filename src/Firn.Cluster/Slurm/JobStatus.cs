namespace Firn.Cluster.Slurm;

/// <summary>What Slurm says of a job.</summary>
/// <param name="Id">The job's number; of an array's task, <c>array_index</c>.</param>
/// <param name="Name">The job's name.</param>
/// <param name="State">How it stands.</param>
/// <param name="SlurmState">Slurm's own word.</param>
/// <param name="Reason">Why it waits, in Slurm's word; empty when it does not.</param>
/// <param name="Nodes">Slurm's list of its nodes, for example <c>n[1-3]</c>; empty before it has any.</param>
/// <param name="Token">The client token that it was submitted with; empty for a job that Firn did not submit.</param>
public sealed record JobStatus(string Id, string Name, JobState State, string SlurmState, string Reason, string Nodes, string Token);

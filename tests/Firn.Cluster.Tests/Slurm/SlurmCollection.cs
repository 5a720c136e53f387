namespace Firn.Cluster.Tests.Slurm;

/// <summary>One cluster for all classes that need one: which cluster a command asks is a variable of the whole process.</summary>
[CollectionDefinition(Name)]
public sealed class SlurmCollection : ICollectionFixture<RealSlurm>
{
    public const string Name = "slurm";
}

using Firn.Core;
using Firn.Testing;
using Firn.Vetting.Checks;
using Firn.Vetting.Running;

namespace Firn.Vetting.Tests.Running;

/// <summary>A prolog says no only of the node, and trusts only what root alone can change.</summary>
public sealed class PrologTests : IDisposable
{
    private readonly string folder = Directory.CreateDirectory($"/var/lib/firn-test-{Environment.ProcessId}-{Guid.NewGuid():n}").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("[memory]\n", ExitCode.Ok, "")]
    [InlineData("[memory]\nmin_total = \"1 PB\"\n", ExitCode.No, "memory:total")]
    [InlineData("[memory]\nmin_totl = \"1 PB\"\n", ExitCode.Ok, "nothing was vetted, the job goes on")]
    [InlineData("[xid]\nrequired = true\n[environment_variables.expected]\nHOME = \"/never\"\n[cpu_gemm]\nmin_gflops = 1e8\n[reachability]\ntargets = [\"127.0.0.1:1\"]\n", ExitCode.Ok, "")]
    public void It_ends_with_no_only_for_a_fault_of_the_node(string profile, ExitCode code, string said)
    {
        Require.That("root", Environment.IsPrivilegedProcess, "this is not root");
        var path = Path.Combine(folder, "prolog.toml");
        File.WriteAllText(path, profile);
        using var people = new StringWriter();

        Assert.Equal(code, VettingProlog.Run(path, TimeSpan.FromSeconds(10), TimeProvider.System, people));
        Assert.Contains(said, people.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_profile_that_others_can_change_is_not_read()
    {
        Require.That("root", Environment.IsPrivilegedProcess, "this is not root");
        var path = Path.Combine(folder, "prolog.toml");
        File.WriteAllText(path, "[memory]\nmin_total = \"1 PB\"\n");
        File.SetUnixFileMode(path, (UnixFileMode)0b110_110_110);
        using var people = new StringWriter();

        Assert.Equal(ExitCode.Ok, VettingProlog.Run(path, TimeSpan.FromSeconds(10), TimeProvider.System, people));
        Assert.Contains("FIRN-VET-030", people.ToString(), StringComparison.Ordinal);
        using var open = new TemporaryFolder();
        File.WriteAllText(open["prolog.toml"], "");
        Assert.False(PrologTrust.OnlyRootChanges(open["prolog.toml"], out var why));
        Assert.Contains("/tmp", why, StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_into_a_folder_of_others_is_followed_before_it_is_trusted()
    {
        Require.That("root", Environment.IsPrivilegedProcess, "this is not root");
        using var open = new TemporaryFolder();
        File.WriteAllText(open["real.toml"], "");
        File.CreateSymbolicLink(Path.Combine(folder, "link.toml"), open["real.toml"]);

        Assert.False(PrologTrust.OnlyRootChanges(Path.Combine(folder, "link.toml"), out _));
    }
}

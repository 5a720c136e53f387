using System.Diagnostics;
using Firn.Testing;

namespace Firn.Cluster.Tests.Slurm;

/// <summary>A Slurm of three node daemons on this host, for all tests of a class.</summary>
public sealed class RealSlurm : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly bool started;

    public RealSlurm()
    {
        if (!File.Exists("/usr/sbin/slurmctld") || !Environment.IsPrivilegedProcess)
            return;
        started = Script("start", folder.Path, "3");
        Environment.SetEnvironmentVariable("SLURM_CONF", Path.Combine(folder.Path, "slurm.conf"));
    }

    public string this[string name] => folder[name];

    public void Need() => Require.That("slurm", started, "slurmctld is not installed, did not start, or this is not root; eng/slurm-cluster.sh install");

    public void Dispose()
    {
        if (started)
            Script("stop", folder.Path);
        folder.Dispose();
    }

    private static bool Script(params string[] arguments)
    {
        // The daemons inherit their parent's streams: give them files, not pipes, or reading these would never end.
        var start = new ProcessStartInfo("/bin/sh") { UseShellExecute = false };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add("exec \"$0\" \"$@\" >/dev/null 2>&1 </dev/null");
        start.ArgumentList.Add(Repository.File("eng", "slurm-cluster.sh"));
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        return process.WaitForExit(TimeSpan.FromSeconds(40)) && process.ExitCode == 0;
    }
}

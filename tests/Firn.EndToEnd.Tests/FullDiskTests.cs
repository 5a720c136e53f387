using System.Diagnostics;
using Firn.Core;
using Firn.Testing;

namespace Firn.EndToEnd.Tests;

/// <summary>A disk that fills up stops a run with one clear error; with room again the run goes on to the same bytes.</summary>
public sealed class FullDiskTests
{
    [Theory]
    [InlineData("64k")]
    [InlineData("400k")]
    [InlineData("800k")]
    public void A_full_disk_is_one_error_and_loses_nothing(string size)
    {
        using var folder = new TemporaryFolder();
        var disk = Directory.CreateDirectory(folder["disk"]).FullName;
        Require.That("mount", Mount("mount", "-t", "tmpfs", "-o", $"size={size}", "tmpfs", disk), "mounting a small file system needs root");
        try
        {
            var (status, _, error) = FirnCommand.Run([.. RunFixture.TinyRun, "--to", "tokenize", "--workdir", Path.Combine(disk, "run")]);

            Assert.Equal((int)ExitCode.Failed, status);
            Assert.Single(error.Split('\n'), line => line.StartsWith("firn: FIRN-", StringComparison.Ordinal));
            Assert.DoesNotContain("FIRN-CLI-003", error, StringComparison.Ordinal);

            Assert.True(Mount("mount", "-o", "remount,size=1g", disk), "remount");
            FirnCommand.Succeed([.. RunFixture.TinyRun, "--to", "tokenize", "--workdir", Path.Combine(disk, "run")]);
            FirnCommand.Succeed([.. RunFixture.TinyRun, "--to", "tokenize", "--workdir", folder["run"]]);
            Assert.Equal(RunFixture.Artifacts(folder["run"]), RunFixture.Artifacts(Path.Combine(disk, "run")));
        }
        finally
        {
            Mount("umount", "-l", disk);
        }
    }

    private static bool Mount(params string[] command)
    {
        var start = new ProcessStartInfo(command[0]) { UseShellExecute = false, RedirectStandardError = true };
        foreach (var argument in command.Skip(1))
            start.ArgumentList.Add(argument);
        try
        {
            using var process = Process.Start(start)!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}

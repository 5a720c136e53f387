using Firn.Core;
using Firn.Vetting.Checks;
using Firn.Vetting.Judging;
using Firn.Vetting.Profiles;

namespace Firn.Vetting.Running;

/// <summary>
/// Vetting in Slurm's prolog, as root. A non-zero end drains the node and puts the job back, so it says no only of the node
/// itself: a mistake in the profile, a shared service that is down or an answer that is not known let the job through and
/// are told. Nothing that the job's owner chose is read, loaded or run.
/// </summary>
internal static class VettingProlog
{
    /// <summary>Vets this node.</summary>
    /// <returns>0: let the job through; 10: the node is bad.</returns>
    public static ExitCode Run(string profilePath, TimeSpan deadline, TimeProvider time, TextWriter people)
    {
        if (PrologTrust.EffectiveUser() == 0 && !PrologTrust.OnlyRootChanges(Path.GetFullPath(profilePath), out var why))
        {
            people.WriteLine($"firn: FIRN-VET-030 {profilePath}: {why}; let root own it and its folders (nothing was vetted, the job goes on)");
            return ExitCode.Ok;
        }

        VettingProfile profile;
        try
        {
            profile = ProfileFile.Load(Path.GetFullPath(profilePath));
        }
        catch (FirnException error)
        {
            people.WriteLine($"firn: {error.Message} (nothing was vetted, the job goes on)");
            return ExitCode.Ok;
        }

        using var stop = new CancellationTokenSource();
        using var timer = time.CreateTimer(_ => stop.Cancel(), null, deadline, Timeout.InfiniteTimeSpan);
        var view = new NodeView { Name = Environment.GetEnvironmentVariable("SLURMD_NODENAME") ?? Environment.MachineName, Time = time, Stop = stop.Token, TrustEnvironment = false, OnlyOwnThings = true, Variable = _ => null };
        var results = new List<CheckResult>();
        var left = profile.Checks.Where(check => !check.SafeForProlog || check.OnlyLooksAtSharedThings).ToList();
        if (left.Count > 0)
            people.WriteLine($"firn: {view.Name}: not for a prolog, left out: {string.Join(", ", left.Select(check => check.Name))}");
        CheckRunner.Run(profile.Checks.Except(left), profile.CheckDeadline < deadline ? profile.CheckDeadline : deadline, view, results.Add);
        var bad = results.SelectMany(result => result.Findings).Where(finding => finding.Verdict == VettingVerdict.Bad).ToList();
        foreach (var finding in results.SelectMany(result => result.Findings).Where(finding => finding.Verdict != VettingVerdict.Ok))
            people.WriteLine($"firn: {view.Name}: {finding.Verdict.ToString().ToLowerInvariant()}: {finding.Key}: {finding.Cause}; {finding.NextStep}");
        return bad.Count > 0 ? ExitCode.No : ExitCode.Ok;
    }
}

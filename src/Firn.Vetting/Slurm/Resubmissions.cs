using Firn.Vetting.Judging;
using Firn.Vetting.Reports;

namespace Firn.Vetting.Slurm;

/// <summary>Decides about <see cref="Resubmission"/>.</summary>
internal static class Resubmissions
{
    /// <summary>Decides; pure. A late vetting counts when it names nodes: late is what they were. An environment fault never does.</summary>
    /// <param name="report">The report.</param>
    /// <param name="most">How often it may be.</param>
    /// <param name="before">How often it was.</param>
    public static Resubmission Decide(VettingReport report, int most, int before) =>
        report.Outcome is not (VettingOutcome.NotVetted or VettingOutcome.Late) || most == 0 || report.Job.Length == 0 || report.Exclude.Length == 0 ? Resubmission.No
        : before >= most ? Resubmission.LimitReached
        : Resubmission.Again;
}

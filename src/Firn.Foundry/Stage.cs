using Firn.Core;
using Firn.Core.Manifests;
using Firn.Foundry.Running;

namespace Firn.Foundry;

/// <summary>
/// A stage of a recipe. Its bytes are a function of configuration, inputs, seed and <see cref="Version"/>; the folder it
/// writes to is named after the hash of these. Killed at any point and started again, it goes on in the same folder.
/// </summary>
public abstract class Stage
{
    /// <summary>Name in recipes, folders and reports: <c>acquire</c>, <c>consent</c>, ….</summary>
    public abstract string Name { get; }

    /// <summary>Grows whenever the same configuration and inputs give other bytes; a golden test watches.</summary>
    public abstract int Version { get; }

    /// <summary>The earlier stages it reads.</summary>
    public abstract IReadOnlyList<string> DependsOn { get; }

    /// <summary>The configuration record that it reads, and nothing else of the recipe.</summary>
    public abstract object Config { get; }

    /// <summary>Files outside of the run that it reads, with their hashes; called before the stage's identity is known.</summary>
    /// <param name="recipeFolder">The folder that relative paths of the recipe start from.</param>
    /// <exception cref="FirnException">A file is missing.</exception>
    public virtual IReadOnlyList<StageInput> Files(string recipeFolder) => [];

    /// <summary>Folders outside of the run that it reads whole. A run must not lie in one of them: its own output would be input.</summary>
    public virtual IReadOnlyList<string> Folders => [];

    /// <summary>
    /// Does the work: writes into <see cref="StageContext.Folder"/>, skips what an earlier attempt completed. Every output is
    /// renamed into place. Files below <c>logs/</c> and <c>work/</c>, and <c>events.jsonl</c>, are not outputs.
    /// </summary>
    public abstract void Run(StageContext context);
}

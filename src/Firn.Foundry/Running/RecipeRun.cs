using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Firn.Core;
using Firn.Core.Manifests;
using Firn.Core.Recipes;

namespace Firn.Foundry.Running;

/// <summary>Executes a recipe's stages in a run folder: each once, named by its hash, skipped when it is there already.</summary>
/// <param name="recipe">The recipe.</param>
/// <param name="recipePath">Its file: relative paths in it start from its folder.</param>
/// <param name="folder">Where the run lies.</param>
/// <param name="settings">The settings that were laid over the file.</param>
/// <param name="stages">The stages to run; those of the recipe when null.</param>
[RequiresUnreferencedCode("configuration records are read by reflection")]
[RequiresDynamicCode("configuration records are read by reflection")]
public sealed class RecipeRun(Recipe recipe, string recipePath, RunFolder folder, IReadOnlyList<string>? settings = null, IReadOnlyList<Stage>? stages = null)
{
    private const string WorkFolder = "work";
    private const string LogFolder = "logs";
    private const string Events = "events.jsonl";

    /// <summary>The stages, in order.</summary>
    public IReadOnlyList<Stage> Stages { get; } = stages ?? StageGraph.Of(recipe);

    /// <summary>Where the run lies.</summary>
    public RunFolder Folder { get; } = folder;

    private string RecipeFolder => Path.GetDirectoryName(Path.GetFullPath(recipePath)) ?? ".";

    /// <summary>The recipe.</summary>
    public Recipe Recipe { get; } = recipe;

    /// <summary>Opens the run in a folder by the recipe that it was made from, as that recipe reads today; where the recipe
    /// is gone, by the resolved copy beside the run.</summary>
    public static RecipeRun Open(RunFolder folder)
    {
        if (!File.Exists(folder.ResolvedRecipe))
            throw new FirnException("FIRN-FDY-004", folder.Path, "is no run: it has no recipe.resolved.toml", "name a run's folder, for example runs/first-light", ExitCode.NotFound);
        var origin = File.Exists(folder.Origin) ? JsonSerializer.Deserialize(File.ReadAllBytes(folder.Origin), RunJson.Default.RunOrigin) : null;
        if (origin is null)
            return new RecipeRun(RecipeLoader.Load<Recipe>(folder.ResolvedRecipe), folder.ResolvedRecipe, folder);
        var path = Path.GetFullPath(Path.Combine(folder.Path, origin.Recipe));
        return File.Exists(path)
            ? new RecipeRun(RecipeLoader.Load<Recipe>(path, origin.Settings), path, folder, origin.Settings)
            : new RecipeRun(RecipeLoader.Load<Recipe>(folder.ResolvedRecipe), path, folder);
    }

    /// <summary>How the stages stand, without changing anything.</summary>
    public IReadOnlyList<StageStatus> Status()
    {
        var status = new List<StageStatus>();
        var done = new Dictionary<string, CompletedStage>(StringComparer.Ordinal);
        foreach (var stage in Stages)
        {
            if (!stage.DependsOn.All(done.ContainsKey))
            {
                status.Add(new(stage.Name, StageState.Waiting, null, null, new Dictionary<string, double>(), 0));
                continue;
            }

            var (hash, _) = Identify(stage, done);
            var path = Folder.Stage(stage.Name, hash);
            if (StageManifest.TryRead(path) is { } manifest && manifest.Hash == hash.ToString())
            {
                done[stage.Name] = new(path, manifest);
                status.Add(new(stage.Name, StageState.UpToDate, hash.ToString(), path, manifest.Counters, manifest.Outputs.Sum(output => output.Bytes)));
            }
            else
            {
                status.Add(new(stage.Name, Directory.Exists(path) ? StageState.Partial : StageState.Missing, hash.ToString(), path, new Dictionary<string, double>(), 0));
            }
        }

        return status;
    }

    /// <summary>The complete stages of this recipe, by name.</summary>
    public IReadOnlyDictionary<string, CompletedStage> Completed() => Status()
        .Where(stage => stage.State == StageState.UpToDate)
        .ToDictionary(stage => stage.Stage, stage => new CompletedStage(stage.Folder!, StageManifest.TryRead(stage.Folder!)!), StringComparer.Ordinal);

    /// <summary>Runs what is not up to date.</summary>
    /// <param name="options">Which stages, and with what.</param>
    /// <returns>How every stage of the recipe stands afterwards.</returns>
    /// <exception cref="FirnException">A stage failed; what it had completed stays.</exception>
    public IReadOnlyList<StageStatus> Execute(RunOptions options)
    {
        CheckNames(options);
        CheckPlace();
        using var held = Folder.Lock();
        Directory.CreateDirectory(Folder.Cache);
        WriteResolved();
        var workers = Recipe.Execution.Workers > 0 ? Recipe.Execution.Workers : Environment.ProcessorCount;
        var done = new Dictionary<string, CompletedStage>(StringComparer.Ordinal);
        var forced = false;
        foreach (var stage in Stages)
        {
            options.Cancellation.ThrowIfCancellationRequested();
            var (hash, inputs) = Identify(stage, done);
            var path = Folder.Stage(stage.Name, hash);
            forced |= stage.Name == options.From;
            var manifest = StageManifest.TryRead(path);
            var again = forced || (options.UpdateLock && stage.Name == "acquire");
            if (manifest is not null && manifest.Hash == hash.ToString() && !again)
            {
                options.Observer.UpToDate(stage.Name, manifest);
            }
            else
            {
                if (again && manifest is not null)
                    Directory.Delete(path, recursive: true);
                manifest = RunStage(stage, hash, inputs, path, done, workers, options);
                if (options.UpdateLock && stage.Name == "acquire" && Identify(stage, done).Hash != hash)
                    return Execute(options with { UpdateLock = false }, held);
            }

            done[stage.Name] = new(path, manifest);
            if (stage.Name == options.To)
                break;
        }

        LinkRelease(done);
        return Status();
    }

    private IReadOnlyList<StageStatus> Execute(RunOptions options, FileStream held)
    {
        // The lock file changed under the stage: its identity is another one now. Let go and start over.
        held.Dispose();
        return Execute(options);
    }

    private StageManifest RunStage(
        Stage stage, ContentHash hash, IReadOnlyList<StageInput> inputs, string path, IReadOnlyDictionary<string, CompletedStage> done, int workers, RunOptions options)
    {
        Directory.CreateDirectory(path);
        options.Observer.Started(stage.Name, hash, resumed: Directory.EnumerateFileSystemEntries(path).Any());
        var begun = options.Time.GetTimestamp();
        Event(path, options.Time, "started");
        var context = new StageContext
        {
            Stage = stage.Name,
            Hash = hash,
            Folder = path,
            Inputs = stage.DependsOn.ToDictionary(name => name, name => done[name], StringComparer.Ordinal),
            RecipeFolder = RecipeFolder,
            CacheFolder = Folder.Cache,
            Seed = Recipe.Suite.Seed,
            SuiteName = Recipe.Suite.Name,
            Workers = workers,
            TrainThreads = Recipe.Execution.TrainThreads > 0 ? Recipe.Execution.TrainThreads : workers,
            UpdateLock = options.UpdateLock,
            Time = options.Time,
            Progress = options.Observer,
            Cancellation = options.Cancellation,
        };
        try
        {
            stage.Run(context);
        }
        catch (IOException error) when (error is not FileNotFoundException and not DirectoryNotFoundException)
        {
            // A full or failing disk: what was complete stays, what was not is redone by the next run.
            throw new FirnException("FIRN-FDY-005", $"stage {stage.Name}", error.Message, "free space or mend the disk, then run the same command again: complete parts are kept", ExitCode.Failed, error);
        }

        var outputs = Outputs(path);
        var manifest = new StageManifest
        {
            Stage = stage.Name,
            StageVersion = stage.Version,
            Hash = hash.ToString(),
            Seed = Recipe.Suite.Seed,
            Config = RecipeText.Semantic(stage.Config),
            Inputs = inputs,
            Outputs = outputs,
            OutputHash = StageManifest.HashOutputs(outputs).ToString(),
            Counters = context.Counters,
        };
        var work = Path.Combine(path, WorkFolder);
        if (Directory.Exists(work))
            Directory.Delete(work, recursive: true);
        Event(path, options.Time, "completed", options.Time.GetElapsedTime(begun));
        manifest.Write(path);
        options.Observer.Completed(stage.Name, manifest, options.Time.GetElapsedTime(begun));
        return manifest;
    }

    private (ContentHash Hash, IReadOnlyList<StageInput> Inputs) Identify(Stage stage, IReadOnlyDictionary<string, CompletedStage> done)
    {
        var inputs = stage.DependsOn.Select(name => new StageInput(name, "stage", done[name].Manifest.OutputHash)).Concat(stage.Files(RecipeFolder)).ToList();
        return (StageManifest.Identity(stage.Name, stage.Version, Recipe.Suite.Seed, RecipeText.Semantic(stage.Config), inputs), inputs);
    }

    private static List<ArtifactFile> Outputs(string path)
    {
        var outputs = new List<ArtifactFile>();
        foreach (var file in Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var name = Path.GetRelativePath(path, file).Replace('\\', '/');
            if (name is StageManifest.FileName or Events || name.StartsWith(WorkFolder + "/", StringComparison.Ordinal) || name.StartsWith(LogFolder + "/", StringComparison.Ordinal))
                continue;
            if (name.EndsWith(AtomicFile.PartialSuffix, StringComparison.Ordinal))
            {
                File.Delete(file); // left over from a killed attempt of this very stage
                continue;
            }

            outputs.Add(new(name, new FileInfo(file).Length, ContentHash.OfFile(file).ToString()));
        }

        return outputs;
    }

    private void WriteResolved()
    {
        var text = $"# Everything this run was made from, defaults included. Identity: {ContentHash.Of(RecipeText.Semantic(Recipe))}\n\n{RecipeText.Semantic(Recipe)}\n# How it was carried out; never hashed.\n{RecipeText.Execution(Recipe)}";
        AtomicFile.Write(Folder.ResolvedRecipe, text);
        var origin = new RunOrigin(Path.GetRelativePath(Folder.Path, Path.GetFullPath(recipePath)), settings ?? []);
        AtomicFile.Write(Folder.Origin, JsonSerializer.SerializeToUtf8Bytes(origin, RunJson.Default.RunOrigin));
    }

    private void LinkRelease(Dictionary<string, CompletedStage> done)
    {
        if (!done.TryGetValue("release", out var release))
            return;
        var link = Path.Combine(Folder.Path, "release");
        if (new FileInfo(link).LinkTarget is not null || Directory.Exists(link))
        {
            if (new DirectoryInfo(link).LinkTarget is null)
                throw new FirnException("FIRN-FDY-006", link, "is a folder that Firn did not make", "move it away and run the same command again", ExitCode.Conflict);
            Directory.Delete(link);
        }

        Directory.CreateSymbolicLink(link, Path.GetRelativePath(Folder.Path, release.Folder));
    }

    private void CheckPlace()
    {
        var run = Folder.Path + "/";
        foreach (var stage in Stages)
        {
            foreach (var path in stage.Folders)
            {
                var read = Path.GetFullPath(Path.Combine(RecipeFolder, path)).TrimEnd('/');
                if (Directory.Exists(read) && Path.GetFullPath(run).StartsWith(read + "/", StringComparison.Ordinal))
                    throw new FirnException("FIRN-FDY-007", path, $"is read by {stage.Name} and holds the run's own folder {Folder.Path}, so the run would read what it writes", "name a narrower folder in the recipe, or give --workdir a folder elsewhere", ExitCode.Invalid);
            }
        }
    }

    private void CheckNames(RunOptions options)
    {
        foreach (var name in new[] { options.To, options.From })
        {
            if (name is not null && Stages.All(stage => stage.Name != name))
                throw new FirnException("FIRN-FDY-002", name, $"is no stage of this recipe (its stages: {string.Join(", ", Stages.Select(stage => stage.Name))})", "name one of these", ExitCode.Usage);
        }
    }

    private static void Event(string path, TimeProvider time, string what, TimeSpan? took = null)
    {
        using var stream = new FileStream(Path.Combine(path, Events), FileMode.Append, FileAccess.Write);
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("time", time.GetUtcNow().ToString("O", System.Globalization.CultureInfo.InvariantCulture));
            json.WriteString("event", what);
            json.WriteString("host", Environment.MachineName);
            if (took is { } span)
                json.WriteNumber("seconds", Math.Round(span.TotalSeconds, 3));
            json.WriteEndObject();
        }

        stream.WriteByte((byte)'\n');
    }
}

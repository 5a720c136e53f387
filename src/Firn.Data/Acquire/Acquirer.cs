using System.Text;
using Firn.Core;
using Firn.Data.Acquire.Debian;
using Firn.Data.Acquire.Files;
using Firn.Data.Acquire.Web;
using Firn.Pipelines.Ledger;
using Firn.Pipelines.Steps;
using Firn.Storage.Documents;

namespace Firn.Data.Acquire;

/// <summary>
/// Reads all sources of a recipe into document shards, one a file or package, with a ledger row for every document and for
/// everything that could not be used, and the robots.txt answers beside them.
/// </summary>
/// <param name="config">The sources.</param>
/// <param name="recipeFolder">What relative paths start from.</param>
/// <param name="cacheFolder">For packages; kept from run to run.</param>
/// <param name="maskUrl">URLs as the ledger may hold them, from any thread; taken as they are where none is given.</param>
public sealed class Acquirer(AcquireConfig config, string recipeFolder, string cacheFolder, Func<string, string>? maskUrl = null)
{
    /// <summary>The stage's name in ledger rows and counts.</summary>
    public const string Step = "acquire";

    /// <summary>Grows whenever the same inputs give other documents.</summary>
    public const int RuleVersion = 1;

    /// <summary>The files that the sources read, the lock file included, each with its path as the recipe names it; a lock file that does not exist yet is left out.</summary>
    /// <exception cref="FirnException">A path does not exist (FIRN-DAT-010).</exception>
    public IReadOnlyList<(string Name, string Path)> InputFiles()
    {
        var files = new List<(string, string)>();
        if (config.Lock.Length > 0 && File.Exists(Path.Combine(recipeFolder, config.Lock)))
            files.Add((config.Lock, Path.Combine(recipeFolder, config.Lock)));
        foreach (var source in config.Source)
        {
            if (source.LicenceFile.Length > 0 && SourceLicence.WithEvidence(source, recipeFolder) is not null)
                files.Add((source.LicenceFile, Path.Combine(recipeFolder, source.LicenceFile)));
            foreach (var path in source.Paths)
                files.AddRange(FilesOf(source, path).Select(file => (Inside(path, file), file)));
        }

        return [.. files.Distinct()];
    }

    /// <summary>Acquires everything. Shards that an earlier attempt has finished are kept.</summary>
    /// <param name="folder">The stage's folder: <c>documents</c>, <c>ledger</c>, <c>robots</c>, <c>counts</c> appear in it.</param>
    /// <param name="stageHash">The stage's hash, for the ledger.</param>
    /// <param name="workers">Units at a time.</param>
    /// <param name="updateLock">Takes the present versions of packages and rewrites the lock file.</param>
    /// <param name="progress">Hears of documents done.</param>
    /// <param name="cancellation">Stops between units.</param>
    public AcquireSummary Run(string folder, string stageHash, int workers, bool updateLock, ProgressSink progress, CancellationToken cancellation = default)
    {
        foreach (var part in new[] { "documents", "ledger", "robots", "counts" })
            Directory.CreateDirectory(Path.Combine(folder, part));
        var units = Units(updateLock, progress);
        var counts = new StepStatistics?[units.Count];
        var done = 0L;
        ShardExecutor.ForEach(
            units.Count,
            workers,
            () => 0,
            (_, index) =>
            {
                counts[index] = Acquire(units[index], index, folder, stageHash);
                progress.Report(new ProgressUpdate(Step, Interlocked.Add(ref done, counts[index]!.DocumentsOut), 0, "documents"));
            },
            cancellation);
        var all = new StepStatistics();
        foreach (var count in counts)
            all.Merge(count!);
        var robots = Directory.EnumerateFiles(Path.Combine(folder, "robots"), "*.jsonl").Sum(path => File.ReadLines(path).LongCount());
        return new AcquireSummary(units.Count, robots, all);
    }

    private StepStatistics Acquire(SourceUnit unit, int index, string folder, string stageHash)
    {
        var job = new ShardJob(
            unit.Name,
            Path.Combine(folder, "documents", $"{index:00000}.parquet"),
            Path.Combine(folder, "ledger", $"{index:00000}.parquet"),
            Path.Combine(folder, "counts", $"{index:00000}.json"));
        if (job.IsComplete)
            return StepStatistics.ReadFile(job.Statistics);
        var log = new AcquireLog(unit.Source);
        var statistics = new StepStatistics();
        using (var documents = new DocumentShardWriter(job.Documents, rawText: true))
        using (var ledger = new LedgerWriter(job.Ledger, maskUrl))
        {
            foreach (var batch in unit.Read(log))
            {
                documents.Add(batch);
                for (var row = 0; row < batch.Count; row++)
                    Account(batch, row, stageHash, ledger, statistics);
            }

            foreach (var skip in log.Skips)
                Account(unit.Source, skip, stageHash, ledger, statistics);
            if (log.Robots.Count > 0)
                RobotsRecord.Write(Path.Combine(folder, "robots", $"{index:00000}.jsonl"), log.Robots);
            documents.Complete();
            ledger.Complete();
        }

        AtomicFile.Write(job.Statistics, statistics.WriteTo);
        return statistics;
    }

    private static void Account(DocumentBatch batch, int row, string stageHash, LedgerWriter ledger, StepStatistics statistics)
    {
        var length = batch.Text[row].Length;
        ledger.Add(LedgerRows.Kept(batch, row, Step, stageHash, ContentHash.Of(batch.Text[row]), length) with
        {
            Rule = "acquired",
            Reason = "acquired",
            RuleVersion = RuleVersion,
            Evidence = batch.Locator.String(row),
        });
        var language = batch.Language[row].IsEmpty ? "und" : batch.Language.String(row);
        statistics.Add(new StepOutcome(0, Step, language, VerdictKind.Kept, ""), new StepCount(1, length, length));
    }

    private static void Account(SourceConfig source, AcquireSkip skip, string stageHash, LedgerWriter ledger, StepStatistics statistics)
    {
        ledger.Add(new LedgerRow
        {
            StageHash = stageHash,
            DocId = skip.Id,
            Source = source.Id,
            Url = skip.Url,
            Domain = LedgerRows.Domain(Encoding.UTF8.GetBytes(skip.Url)),
            Step = Step,
            Rule = skip.Reason,
            RuleVersion = RuleVersion,
            Verdict = VerdictKind.Dropped,
            Reason = skip.Reason,
            Basis = "unknown",
            Evidence = skip.Evidence,
            BytesIn = skip.Bytes,
        });
        statistics.Add(new StepOutcome(0, Step, "und", VerdictKind.Dropped, skip.Reason), new StepCount(1, skip.Bytes, 0));
    }

    private IReadOnlyList<SourceUnit> Units(bool updateLock, ProgressSink progress)
    {
        var names = config.Source.SelectMany(source => source.Packages).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();
        var store = new PackageStore(Path.Combine(cacheFolder, "packages"));
        var pins = names.Length == 0 ? new DebianLock([]) : Pins(names, store, updateLock);
        store.Fetch([.. names.Select(name => pins[name]!)], progress);
        var units = new List<SourceUnit>();
        foreach (var plain in config.Source)
        {
            var source = SourceLicence.WithEvidence(plain, recipeFolder);
            units.AddRange(source.Packages.Select(name => new DebianUnit(source, pins[name]!, store.PathOf(pins[name]!), config)));
            foreach (var path in source.Paths)
            {
                var files = FilesOf(source, path);
                if (source.Kind == SourceKind.Text)
                    units.Add(new TextUnit(source, Base(path), Path.Combine(recipeFolder, path), files, config));
                else
                    units.AddRange(files.Select(file => Unit(source, Inside(path, file), file)));
            }
        }

        return units;
    }

    private DebianLock Pins(string[] names, PackageStore store, bool updateLock)
    {
        var path = Path.Combine(recipeFolder, config.Lock);
        if (updateLock)
        {
            var present = store.Resolve(names);
            present.Write(path);
            return present;
        }

        var pins = DebianLock.Read(path);
        var missing = names.Where(name => pins[name] is null).ToArray();
        return missing.Length == 0
            ? pins
            : throw new FirnException("FIRN-DAT-029", path, $"has no pin for {string.Join(", ", missing)}", "run once with --update-lock to add what is missing", ExitCode.Invalid);
    }

    private SourceUnit Unit(SourceConfig source, string name, string file) => source.Kind switch
    {
        SourceKind.Warc => new WarcUnit(source, name, file, config),
        SourceKind.Jsonl => new JsonlUnit(source, name, file, config),
        _ => new ParquetUnit(source, name, file, config),
    };

    private List<string> FilesOf(SourceConfig source, string path)
    {
        var full = Path.Combine(recipeFolder, path);
        if (File.Exists(full))
            return [full];
        if (!Directory.Exists(full))
            throw new FirnException("FIRN-DAT-010", path, $"the path of source {source.Id} does not exist", "correct paths in the recipe; they start from the recipe's folder", ExitCode.NotFound);
        var endings = source.Kind switch
        {
            SourceKind.Warc => [".warc", ".warc.gz", ".wet", ".wet.gz"],
            SourceKind.Jsonl => [".jsonl", ".jsonl.gz", ".jsonl.zst", ".json.gz"],
            SourceKind.Parquet => [".parquet"],
            _ => TextUnit.Endings,
        };

        // Links are not followed: a link out of the tree is not what the recipe names, and one upwards has no end.
        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = false };
        return [.. Directory.EnumerateFiles(full, "*", options).Where(file => endings.Any(ending => file.EndsWith(ending, StringComparison.OrdinalIgnoreCase))).Order(StringComparer.Ordinal)];
    }

    /// <summary>What a file is called in locators: the path that the recipe names and the path below it, without steps upwards; where the checkout lies does not show.</summary>
    private string Inside(string path, string file)
    {
        var full = Path.Combine(recipeFolder, path);
        return File.Exists(full) ? Base(path) : $"{Base(path)}/{Path.GetRelativePath(full, file).Replace(Path.DirectorySeparatorChar, '/')}";
    }

    private static string Base(string path)
    {
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(part => part is not ("." or ".."));
        return string.Join('/', parts);
    }
}

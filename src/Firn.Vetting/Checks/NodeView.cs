namespace Firn.Vetting.Checks;

/// <summary>The node as its checks see it. Tests give another root, environment and clock.</summary>
internal sealed record NodeView
{
    /// <summary>The name that the scheduler calls the node by.</summary>
    public required string Name { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Where <c>/proc</c>, <c>/sys</c> and <c>/dev</c> are.</summary>
    public string Root { get; init; } = "/";

    /// <summary>False in a prolog: the environment is another person's.</summary>
    public bool TrustEnvironment { get; init; } = true;

    /// <summary>True in a prolog: what all nodes share is not looked at, and the check says so.</summary>
    public bool OnlyOwnThings { get; init; }

    /// <summary>The environment.</summary>
    public Func<string, string?> Variable { get; init; } = Environment.GetEnvironmentVariable;

    /// <summary>Asked to stop: the deadline has passed.</summary>
    public CancellationToken Stop { get; init; }

    /// <summary>A path below the root.</summary>
    public string At(string path) => Path.Combine(Root, path.TrimStart('/'));

    /// <summary>A path of the profile, with <c>%n</c> replaced by the node's name.</summary>
    public string Own(string path) => path.Replace("%n", Name, StringComparison.Ordinal);

    /// <summary>A small file's text, trimmed; null when it cannot be read.</summary>
    public string? Read(string path)
    {
        try
        {
            return File.ReadAllText(At(path)).Trim();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>A field of <c>/proc/meminfo</c> in bytes (or as it stands, where it has no unit); null when it is not there.</summary>
    public long? MemoryInfo(string field)
    {
        foreach (var line in Read("/proc/meminfo")?.Split('\n') ?? [])
        {
            if (!line.StartsWith(field, StringComparison.Ordinal) || line.Length <= field.Length || line[field.Length] != ':')
                continue;
            var words = line[(field.Length + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length > 0 && long.TryParse(words[0], out var number))
                return words.Length > 1 ? number * 1024 : number;
        }

        return null;
    }
}

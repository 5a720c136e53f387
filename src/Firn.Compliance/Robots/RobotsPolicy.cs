using System.Text.Json;
using System.Text.Json.Serialization;
using Firn.Core;

namespace Firn.Compliance.Robots;

/// <summary>Which agents' rules count, how files are read, and what answers without rules mean. Data, with a version that every decision carries.</summary>
public sealed record RobotsPolicy
{
    /// <summary>What a policy file's <c>schema</c> says.</summary>
    public const string SchemaName = "firn.robots-policy";

    private static readonly RobotsPolicyJson Json = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new JsonStringEnumConverter<RobotsMode>(JsonNamingPolicy.KebabCaseLower), new JsonStringEnumConverter<RobotsAnswer>(JsonNamingPolicy.KebabCaseLower) },
    });

    /// <summary>Always <see cref="SchemaName"/>.</summary>
    public required string Schema { get; init; }

    /// <summary>Version of the file's layout; 1.</summary>
    public required int SchemaVersion { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Version of its content: grows with every change to agents or answers.</summary>
    public required string Version { get; init; }

    /// <summary>What it is for.</summary>
    public string Description { get; init; } = "";

    /// <summary>Where it comes from.</summary>
    public string Source { get; init; } = "";

    /// <summary>How files are read.</summary>
    public RobotsMode Mode { get; init; }

    /// <summary>A disallow for any of these drops a page; <c>*</c> stands for the rules for everyone.</summary>
    public required IReadOnlyList<string> Agents { get; init; }

    /// <summary>What an answer means, by status (<c>429</c>), by class (<c>5xx</c>), or <c>unreachable</c>; the status goes before the class.</summary>
    public required IReadOnlyDictionary<string, RobotsAnswer> Answers { get; init; }

    /// <summary>What ledger rows carry: name and version.</summary>
    [JsonIgnore]
    public string Label => $"{Name}@{Version}";

    /// <summary>The policies that come with Firn.</summary>
    public static IReadOnlyList<string> Builtin { get; } = ["apertus", "apertus-as-published"];

    /// <summary>Loads a policy that comes with Firn, or a file.</summary>
    /// <param name="nameOrPath">One of <see cref="Builtin"/>, or the path of a JSON file.</param>
    /// <exception cref="FirnException">No such policy (FIRN-CMP-001), or the file is wrong (FIRN-CMP-002).</exception>
    public static RobotsPolicy Load(string nameOrPath)
    {
        return Parse(Bytes(nameOrPath), nameOrPath);
    }

    /// <summary>The hash of a policy's file: part of the identity of whatever it decided.</summary>
    /// <inheritdoc cref="Load"/>
    public static ContentHash HashOf(string nameOrPath) => ContentHash.Of(Bytes(nameOrPath));

    private static byte[] Bytes(string nameOrPath)
    {
        if (Builtin.Contains(nameOrPath))
        {
            using var stream = typeof(RobotsPolicy).Assembly.GetManifestResourceStream($"policies/{nameOrPath}.json")!;
            using var memory = new MemoryStream();
            stream.CopyTo(memory);
            return memory.ToArray();
        }

        return File.Exists(nameOrPath)
            ? File.ReadAllBytes(nameOrPath)
            : throw new FirnException("FIRN-CMP-001", nameOrPath, "there is no such robots policy", $"name one of {string.Join(", ", Builtin)} or a policy file", ExitCode.Invalid);
    }

    /// <summary>What an answer means under this policy.</summary>
    /// <param name="status">HTTP status; 0 or less when the host could not be reached.</param>
    public RobotsAnswer Answer(int status)
    {
        if (status < 100)
            return Answers.GetValueOrDefault("unreachable", RobotsAnswer.Unknown);
        return Answers.TryGetValue($"{status}", out var exact) ? exact : Answers.GetValueOrDefault($"{status / 100}xx", RobotsAnswer.Unknown);
    }

    private static RobotsPolicy Parse(byte[] bytes, string subject)
    {
        RobotsPolicy? policy;
        try
        {
            policy = JsonSerializer.Deserialize(bytes, Json.RobotsPolicy);
        }
        catch (JsonException error)
        {
            throw Wrong(subject, error.Message.TrimEnd('.'), error);
        }

        if (policy is null || policy.Schema != SchemaName || policy.SchemaVersion != 1)
            throw Wrong(subject, $"its schema is not {SchemaName} version 1", null);
        if (policy.Agents.Count == 0 || policy.Agents.Any(string.IsNullOrWhiteSpace))
            throw Wrong(subject, "it names no agent, or an empty one", null);
        return policy;
    }

    private static FirnException Wrong(string subject, string cause, Exception? inner) =>
        new("FIRN-CMP-002", subject, cause, "correct the policy file; docs/robots.md describes it", ExitCode.Invalid, inner);
}

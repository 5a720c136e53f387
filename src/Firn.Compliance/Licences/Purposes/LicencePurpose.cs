using System.Text.Json;
using System.Text.Json.Serialization;
using Firn.Core;

namespace Firn.Compliance.Licences.Purposes;

/// <summary>
/// What texts are wanted for, and what that makes of the terms that licences set: a file of data, several of which come with Firn. A term that
/// a purpose does not name is refused; so is every licence whose terms are not known.
/// </summary>
public sealed partial record LicencePurpose
{
    private const string SchemaName = "firn.licence-purpose";

    /// <summary>Always <c>firn.licence-purpose</c>.</summary>
    public required string Schema { get; init; }

    /// <summary>Version of the format: 1.</summary>
    public required int SchemaVersion { get; init; }

    /// <summary>Its name, for example <c>release-weights</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Version of its contents.</summary>
    public required string Version { get; init; }

    /// <summary>What is done with the texts, in a sentence.</summary>
    public required string Description { get; init; }

    /// <summary>By term: <c>attribution</c>, <c>share_alike</c>, <c>non_commercial</c>, <c>no_derivatives</c>, <c>field_of_use</c>.</summary>
    public required IReadOnlyDictionary<string, PurposeTerm> Terms { get; init; }

    /// <summary>What ledger rows carry: name and version.</summary>
    [JsonIgnore]
    public string Label => $"{Name}@{Version}";

    /// <summary>The purposes that come with Firn.</summary>
    public static IReadOnlyList<string> Builtin { get; } = ["train", "train-noncommercial", "release-weights", "redistribute-text", "commercial"];

    /// <summary>Loads a purpose that comes with Firn, or a file.</summary>
    /// <param name="nameOrPath">One of <see cref="Builtin"/>, or the path of a JSON file.</param>
    /// <exception cref="FirnException">No such purpose (FIRN-CMP-031), or the file is wrong (FIRN-CMP-032).</exception>
    public static LicencePurpose Load(string nameOrPath) => Parse(Bytes(nameOrPath), nameOrPath);

    /// <summary>The hash of a purpose's file: part of the identity of whatever it decided.</summary>
    /// <inheritdoc cref="Load"/>
    public static ContentHash HashOf(string nameOrPath) => ContentHash.Of(Bytes(nameOrPath));

    /// <summary>What this purpose makes of a term.</summary>
    public PurposeTerm Of(LicenceTerms term) => Terms.TryGetValue(Word(term), out var decision) ? decision : new PurposeTerm(TermRule.Refused);

    /// <summary>A term's word in files and answers.</summary>
    public static string Word(LicenceTerms term) => JsonNamingPolicy.SnakeCaseLower.ConvertName(term.ToString());

    /// <summary>Each term of several.</summary>
    public static IEnumerable<LicenceTerms> Each(LicenceTerms terms) => Enum.GetValues<LicenceTerms>().Where(term => term != LicenceTerms.None && terms.HasFlag(term));

    private static byte[] Bytes(string nameOrPath)
    {
        if (Builtin.Contains(nameOrPath))
        {
            using var stream = typeof(LicencePurpose).Assembly.GetManifestResourceStream($"purposes/{nameOrPath}.json")!;
            using var memory = new MemoryStream();
            stream.CopyTo(memory);
            return memory.ToArray();
        }

        return File.Exists(nameOrPath)
            ? File.ReadAllBytes(nameOrPath)
            : throw new FirnException("FIRN-CMP-031", nameOrPath, "there is no such purpose", $"name one of {string.Join(", ", Builtin)} or a file; docs/licences.md describes it", ExitCode.Invalid);
    }

    private static LicencePurpose Parse(byte[] bytes, string subject)
    {
        LicencePurpose? purpose;
        try
        {
            purpose = JsonSerializer.Deserialize(bytes, PurposeJson.Default.LicencePurpose);
        }
        catch (JsonException error)
        {
            throw Wrong(subject, error.Message.ReplaceLineEndings(" ").TrimEnd('.'), error);
        }

        if (purpose is null || purpose.Schema != SchemaName || purpose.SchemaVersion != 1)
            throw Wrong(subject, $"its schema is not {SchemaName} version 1", null);
        var known = Each((LicenceTerms)~0).Select(Word).ToList();
        return purpose.Terms.Keys.FirstOrDefault(key => !known.Contains(key)) is { } unknown
            ? throw Wrong(subject, $"there is no term {unknown}; there are {string.Join(", ", known)}", null)
            : purpose;
    }

    private static FirnException Wrong(string subject, string cause, Exception? inner) =>
        new("FIRN-CMP-032", subject, cause, "correct the purpose's file; docs/licences.md describes it", ExitCode.Invalid, inner);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
    [JsonSerializable(typeof(LicencePurpose))]
    private sealed partial class PurposeJson : JsonSerializerContext;
}

using System.Text.Json;
using Firn.Core;

namespace Firn.Data.Acquire.Debian;

/// <summary>The lock file of a recipe: which version of each package, by SHA-256 (docs/acquire.md).</summary>
internal sealed class DebianLock
{
    private const string Schema = "firn.package-lock";
    private const int Version = 1;

    private readonly SortedDictionary<string, DebianPackage> packages = new(StringComparer.Ordinal);

    /// <summary>A lock of these packages.</summary>
    public DebianLock(IEnumerable<DebianPackage> packages)
    {
        foreach (var package in packages)
            this.packages[package.Name] = package;
    }

    /// <summary>The packages, by name.</summary>
    public IReadOnlyCollection<DebianPackage> Packages => packages.Values;

    /// <summary>The pin of a package; null when it has none.</summary>
    public DebianPackage? this[string name] => packages.GetValueOrDefault(name);

    /// <summary>Reads a lock file.</summary>
    /// <exception cref="FirnException">It is absent (FIRN-DAT-021) or damaged (FIRN-DAT-022).</exception>
    public static DebianLock Read(string path)
    {
        if (!File.Exists(path))
            throw new FirnException("FIRN-DAT-021", path, "the lock file of the packages does not exist", "run once with --update-lock to make it", ExitCode.NotFound);
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(path));
            if (json.RootElement.GetProperty("schema").GetString() != Schema || json.RootElement.GetProperty("version").GetInt32() != Version)
                throw new FormatException("another schema or version");
            return new DebianLock(json.RootElement.GetProperty("packages").EnumerateArray().Select(Package).ToArray());
        }
        catch (Exception error) when (error is JsonException or FormatException or KeyNotFoundException or InvalidOperationException)
        {
            throw new FirnException("FIRN-DAT-022", path, $"is not a lock file of packages: {error.Message.TrimEnd('.')}", "restore it, or run once with --update-lock to make it anew", ExitCode.Invalid, error);
        }
    }

    /// <summary>Writes the lock file; the same packages give the same bytes.</summary>
    public void Write(string path) => AtomicFile.Write(path, stream =>
    {
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartObject();
        json.WriteString("schema", Schema);
        json.WriteNumber("version", Version);
        json.WriteStartArray("packages");
        foreach (var package in packages.Values)
        {
            json.WriteStartObject();
            json.WriteString("name", package.Name);
            json.WriteString("version", package.Version);
            json.WriteString("sha256", package.Sha256);
            json.WriteNumber("bytes", package.Bytes);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        stream.WriteByte((byte)'\n');
    });

    private static DebianPackage Package(JsonElement element)
    {
        var package = new DebianPackage(
            element.GetProperty("name").GetString()!, element.GetProperty("version").GetString()!, element.GetProperty("sha256").GetString()!, element.GetProperty("bytes").GetInt64());
        return DebianPackage.IsName(package.Name) && DebianPackage.IsVersion(package.Version) && package.Sha256.Length == 64 && package.Sha256.All(char.IsAsciiHexDigitLower)
            ? package
            : throw new FormatException($"the entry of \"{package.Name}\" is wrong");
    }
}

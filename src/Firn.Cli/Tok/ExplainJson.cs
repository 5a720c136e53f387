using System.Text.Encodings.Web;
using System.Text.Json;

namespace Firn.Cli.Tok;

/// <summary>How pieces are quoted for people: letters of all scripts as they are.</summary>
internal static class ExplainJson
{
    public static JsonSerializerOptions Readable { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}

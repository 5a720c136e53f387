using System.Text.Json;

namespace Firn.Vetting.Nccl;

/// <summary>One line of a process of a GPU, which may have been torn by what a library printed into it.</summary>
internal static class RankLine
{
    /// <summary>Reads it; null when it is none.</summary>
    public static RankReport? Read(ReadOnlySpan<char> line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, RankJson.Default.RankReport);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

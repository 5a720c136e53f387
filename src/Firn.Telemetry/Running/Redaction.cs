namespace Firn.Telemetry.Running;

/// <summary>A command line as it may be written to a file: what looks like a secret is not written.</summary>
public static class Redaction
{
    private const string Hidden = "***";
    private static readonly string[] Words = ["token", "password", "passwd", "secret", "apikey", "api-key", "api_key", "credential", "auth", "private-key", "private_key", "access-key", "access_key"];
    private static readonly string[] Prefixes = ["hf_", "sk-", "ghp_", "github_pat_", "glpat-", "xoxb-", "AKIA", "eyJ"];

    /// <summary>The words of the command, secrets replaced by <c>***</c>.</summary>
    public static IReadOnlyList<string> Hide(IReadOnlyList<string> command)
    {
        var result = new List<string>(command.Count);
        var next = false;
        foreach (var word in command)
        {
            if (next)
            {
                result.Add(Hidden);
                next = false;
                continue;
            }

            var equals = word.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? word : word[..equals];
            var named = Words.Any(secret => name.Contains(secret, StringComparison.OrdinalIgnoreCase));
            if (equals >= 0 && named)
                result.Add(name + "=" + Hidden);
            else if (Prefixes.Any(prefix => word.AsSpan(equals + 1).StartsWith(prefix, StringComparison.Ordinal)) || HasPassword(word))
                result.Add(equals < 0 ? Hidden : name + "=" + Hidden);
            else
                result.Add(word);
            next = equals < 0 && named && word.StartsWith('-');
        }

        return result;
    }

    // https://name:password@host/
    private static bool HasPassword(string word) =>
        word.IndexOf("://", StringComparison.Ordinal) is >= 0 and var scheme && word.IndexOf('@', scheme) is >= 0 and var at && word.AsSpan(scheme + 3, at - scheme - 3).Contains(':');
}

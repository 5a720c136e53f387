using Firn.Vetting.Profiles;

namespace Firn.Vetting.Checks;

/// <summary>The job's environment: variables that must have a value, must be set, or must not be.</summary>
internal sealed class EnvironmentVariablesCheck(IReadOnlyDictionary<string, string> expected, IReadOnlyList<string> present, IReadOnlyList<string> absent, TimeSpan? deadline)
    : NodeCheck("environment_variables", deadline)
{
    private static readonly string[] SecretWords = ["TOKEN", "SECRET", "PASSW", "KEY", "CREDENTIAL"];

    // Root must not judge, or print, what a job's owner set.
    public override bool SafeForProlog => false;

    public static EnvironmentVariablesCheck From(SettingTable settings) =>
        new(settings.Map("expected"), settings.Texts("present"), settings.Texts("absent"), settings.Span("deadline"));

    public override void Run(NodeView node, CheckNotes notes)
    {
        foreach (var (name, value) in expected)
        {
            var found = node.Variable(name);
            if (found is null)
                notes.Bad(name, $"{name} is not set, {Show(name, value)} is expected", "correct the job's environment definition");
            else if (found != value)
                notes.Bad(name, $"{name} is {Show(name, found)}, {Show(name, value)} is expected", "correct the job's environment definition");
        }

        foreach (var name in present.Where(name => node.Variable(name) is not { Length: > 0 }))
            notes.Bad(name, $"{name} is not set", "correct the job's environment definition");
        foreach (var name in absent.Where(name => node.Variable(name) is not null))
            notes.Bad(name, $"{name} is set and must not be", "unset it in the job's environment definition");
    }

    /// <summary>A value as it may be printed: never that of a variable whose name tells of a secret, never control characters.</summary>
    internal static string Show(string name, string value)
    {
        if (SecretWords.Any(word => name.Contains(word, StringComparison.OrdinalIgnoreCase)))
            return "(a value that is not printed)";
        var plain = new string([.. value.Select(unit => char.IsControl(unit) ? '?' : unit)]);
        return $"\"{(plain.Length > 80 ? plain[..80] + "…" : plain)}\"";
    }
}

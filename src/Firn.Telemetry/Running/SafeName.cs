namespace Firn.Telemetry.Running;

/// <summary>A name from outside as a part of a file's name.</summary>
internal static class SafeName
{
    /// <summary>Letters, digits, dots, dashes and underscores stay; all else becomes an underscore.</summary>
    public static string Of(string name)
    {
        var safe = string.Concat(name.Select(unit => char.IsAsciiLetterOrDigit(unit) || unit is '.' or '-' or '_' ? unit : '_')).TrimStart('.');
        return safe.Length switch { 0 => "node", > 200 => safe[..200], _ => safe };
    }
}

namespace Firn.Vetting.Checks;

/// <summary>Collects what a check finds. Thread-safe: a check that passes its deadline may still be writing.</summary>
/// <param name="check">The check's name.</param>
internal sealed class CheckNotes(string check)
{
    private readonly Lock gate = new();
    private readonly List<Finding> findings = [];
    private readonly List<Measurement> measurements = [];
    private readonly SortedDictionary<string, string> facts = new(StringComparer.Ordinal);

    public void Bad(string key, string cause, string nextStep) => Add(VettingVerdict.Bad, key, cause, nextStep);

    public void Degraded(string key, string cause, string nextStep) => Add(VettingVerdict.Degraded, key, cause, nextStep);

    public void Unknown(string key, string cause, string nextStep) => Add(VettingVerdict.Unknown, key, cause, nextStep);

    public void Measure(string name, double value, string unit, Better better = Better.Neither)
    {
        lock (gate)
            measurements.Add(new(name, value, unit, better));
    }

    public void Fact(string name, string value)
    {
        lock (gate)
            facts[name] = value;
    }

    /// <summary>A rate against its limit, printed in the limit's unit.</summary>
    public void AtLeast(string name, double value, Quantity? limit, string nextStep)
    {
        if (limit is { } least && value < least.Value)
            Bad(name, $"{name.Replace('_', ' ')} is {Quantity.Format(value, least.Unit)}, at least {least} is asked for", nextStep);
    }

    /// <summary>What was found until now.</summary>
    public CheckResult Result(double seconds)
    {
        lock (gate)
            return new CheckResult { Check = check, Findings = [.. findings], Measurements = [.. measurements], Facts = new SortedDictionary<string, string>(facts, StringComparer.Ordinal), Seconds = Math.Round(seconds, 3) };
    }

    private void Add(VettingVerdict verdict, string key, string cause, string nextStep)
    {
        lock (gate)
            findings.Add(new(verdict, $"{check}:{key}", cause, nextStep));
    }
}

using Firn.Compliance.Licences;
using Firn.Compliance.Robots;
using Firn.Compliance.Signals;

namespace Firn.Compliance.Consent;

/// <summary>Everything that is known about one page's consent, read once for all steps.</summary>
/// <param name="Robots">What the host's robots.txt says.</param>
/// <param name="Signals">The signals of site, response and markup, in that order.</param>
/// <param name="Licences">Licences that the page states for itself.</param>
internal sealed record ConsentReading(RobotsVerdict Robots, IReadOnlyList<PageSignal> Signals, IReadOnlyList<PageLicence> Licences)
{
    /// <summary>The first signal that objects for an agent of the policy; null when none does.</summary>
    public PageSignal? Objection { get; init; }
}

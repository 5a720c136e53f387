using Firn.Compliance.Licences;
using Firn.Compliance.Robots;

namespace Firn.Compliance.Consent;

/// <summary>The <c>[consent]</c> section of a recipe.</summary>
public sealed record ConsentConfig
{
    /// <summary>A policy that comes with Firn (<c>apertus</c>, <c>apertus-as-published</c>) or the path of a policy file. Default: apertus.</summary>
    public string Policy { get; init; } = "apertus";

    /// <summary>Agents in place of the policy's; empty (the default) takes the policy's.</summary>
    public IReadOnlyList<string> Agents { get; init; } = [];

    /// <summary>How robots.txt is read. Default: optout, the strictest.</summary>
    public RobotsMode Mode { get; init; } = RobotsMode.Optout;

    /// <summary>Which of several dated answers of a host count. Default: hindsight, as Apertus: a later opt-out removes earlier text.</summary>
    public RobotsHindsight Answers { get; init; } = RobotsHindsight.Hindsight;

    /// <summary>Pages whose host has no recorded answer, or one that says nothing. Default: dropped.</summary>
    public UnknownConsent Unknown { get; init; } = UnknownConsent.Drop;

    /// <summary>Takes the answer of the same name with or without <c>www.</c> where a host has none of its own. Default: no, hosts are distinct (RFC 9309, 2.3).</summary>
    public bool WwwSibling { get; init; }

    /// <summary>Then takes the answer of the registrable domain (<c>example.org</c> for <c>shop.example.org</c>), by <see cref="PublicSuffixes"/>. Default: no.</summary>
    public bool RegistrableDomain { get; init; }

    /// <summary>The public suffix list, from the recipe's folder or absolute: an input like any other, its hash a part of the run's identity.
    /// Debian's package <c>publicsuffix</c> has it in <c>/usr/share/publicsuffix/public_suffix_list.dat</c>. Empty (the default): none.</summary>
    public string PublicSuffixes { get; init; } = "";

    /// <summary>Further recorded answers beside those of the crawl, as <c>firn robots snapshot</c> and <c>firn robots import</c> write them: files, from the recipe's folder or absolute.</summary>
    public IReadOnlyList<string> Snapshots { get; init; } = [];

    /// <summary>Honours <c>noai</c>, TDM reservations, Content-Usage and Content-Signal of pages and headers. Default: yes.</summary>
    public bool PageSignals { get; init; } = true;

    /// <summary>Which licences let a text in.</summary>
    public LicencePolicyConfig Licence { get; init; } = new();
}

using System.Collections.Concurrent;
using Firn.Compliance.Licences.Purposes;

namespace Firn.Compliance.Licences;

/// <summary>Judges licence expressions by a recipe's policy. Of several licences at choice, one that is allowed is enough; of several together, all must be. Thread-safe.</summary>
/// <param name="config">The policy.</param>
/// <param name="purpose">The purpose that the policy names; null where it names none.</param>
public sealed class LicencePolicy(LicencePolicyConfig config, LicencePurpose? purpose = null)
{
    /// <summary>Grows with every change of tables or rules.</summary>
    public const string Version = "spdx-3.25.2";

    private const int MostRemembered = 10_000;

    /// <summary>What ledger rows carry: the version of tables and rules, and the purpose where there is one.</summary>
    public string Label { get; } = purpose is null ? Version : $"{Version}+{purpose.Label}";

    private readonly HashSet<string> allow = new(config.Allow.Select(Spelled), StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> deny = new(config.Deny.Select(Spelled), StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, LicenceVerdict> known = new(StringComparer.Ordinal);

    /// <summary>Judges a licence as a source states it.</summary>
    public LicenceVerdict Judge(string licence)
    {
        if (known.TryGetValue(licence, out var verdict))
            return verdict;
        verdict = Decide(licence);
        if (known.Count < MostRemembered)
            known[licence] = verdict;
        return verdict;
    }

    private LicenceVerdict Decide(string licence)
    {
        if (string.IsNullOrWhiteSpace(licence))
            return new LicenceVerdict(false, "licence_missing", "", "unknown", "");
        if (LicenceExpression.Parse(licence) is not { } expression)
            return new LicenceVerdict(false, "licence_unknown", licence, "unknown", "is no licence expression");
        var copyleft = false;
        if (Allows(expression, ref copyleft))
        {
            var free = AllPublicDomain(expression);
            return new LicenceVerdict(true, "", $"{expression}", free ? "public-domain" : "licence", copyleft ? config.BasisForCopyleft : "") { Obligations = purpose is null ? [] : Obligations(expression) };
        }

        var against = expression.Licences().Where(one => !AllowsOne(one, out _)).ToList();
        var unknown = against.Count > 0 && against.TrueForAll(one => one.Class == LicenceClass.Unknown);
        return new LicenceVerdict(false, unknown ? "licence_unknown" : "licence_not_allowed", $"{expression}", "unknown", string.Join(", ", against.Select(one => one.Id).Distinct()));
    }

    private bool Allows(LicenceExpression expression, ref bool copyleft)
    {
        switch (expression)
        {
            case LicenceExpression.Licence one:
                if (!AllowsOne(one, out var byBasis))
                    return false;
                copyleft |= byBasis;
                return true;
            case LicenceExpression.All all:
                foreach (var part in all.Parts)
                {
                    if (!Allows(part, ref copyleft))
                        return false;
                }

                return true;
            case LicenceExpression.Any any:
                // A choice that needs no special basis is the better one.
                var needed = true;
                var found = false;
                foreach (var part in any.Parts)
                {
                    var special = false;
                    if (!Allows(part, ref special))
                        continue;
                    found = true;
                    needed &= special;
                }

                copyleft |= found && needed;
                return found;
            default:
                return false;
        }
    }

    private bool AllowsOne(LicenceExpression.Licence one, out bool byBasis)
    {
        byBasis = false;
        if (deny.Contains(one.Id))
            return false;
        if (purpose is not null)
            return Permits(purpose, one, out byBasis);
        if (allow.Contains(one.Id)
            || (one.Class == LicenceClass.PublicDomain && allow.Contains("public-domain"))
            || (one.Class == LicenceClass.Permissive && allow.Contains("permissive")))
            return true;
        byBasis = one.Class == LicenceClass.Copyleft && config.BasisForCopyleft.Length > 0;
        return byBasis;
    }

    private bool Permits(LicencePurpose wanted, LicenceExpression.Licence one, out bool byReason)
    {
        byReason = false;
        if (LicenceTable.TermsOf(one.Id) is not { } terms)
            return false;
        foreach (var term in LicencePurpose.Each(terms))
        {
            var rule = wanted.Of(term).Rule;
            if (rule == TermRule.Refused || (rule == TermRule.WithReason && config.BasisForCopyleft.Length == 0))
                return false;
            byReason |= rule == TermRule.WithReason;
        }

        return true;
    }

    // Of licences at choice, the one with the fewest terms is taken.
    private IReadOnlyList<string> Obligations(LicenceExpression expression)
    {
        var terms = Terms(expression);
        return [.. LicencePurpose.Each(terms ?? LicenceTerms.None).Select(term => (Word: LicencePurpose.Word(term), purpose!.Of(term).Obligation)).Where(one => one.Obligation.Length > 0).Select(one => $"{one.Word}: {one.Obligation}")];
    }

    private LicenceTerms? Terms(LicenceExpression expression) => expression switch
    {
        LicenceExpression.Licence one => AllowsOne(one, out _) ? LicenceTable.TermsOf(one.Id) : null,
        LicenceExpression.All all => all.Parts.Select(Terms).Aggregate((LicenceTerms?)LicenceTerms.None, (sum, terms) => sum | terms),
        LicenceExpression.Any any => any.Parts.Select(Terms).Where(terms => terms is not null).OrderBy(terms => int.PopCount((int)terms!.Value)).FirstOrDefault(),
        _ => null,
    };

    private static bool AllPublicDomain(LicenceExpression expression) => expression switch
    {
        LicenceExpression.Licence one => one.Class == LicenceClass.PublicDomain,
        LicenceExpression.All all => all.Parts.All(AllPublicDomain),
        LicenceExpression.Any any => any.Parts.Any(AllPublicDomain),
        _ => false,
    };

    // "GPL-2+" in a recipe means GPL-2.0-or-later; the classes stay as they are.
    private static string Spelled(string name) =>
        name is "public-domain" or "permissive" ? name : LicenceExpression.Parse(name) is LicenceExpression.Licence one ? one.Id : name;
}

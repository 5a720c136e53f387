using System.Collections.Frozen;
using Firn.Compliance.Licences.Purposes;

namespace Firn.Compliance.Licences;

/// <summary>The SPDX identifiers that Firn knows, with their class. Source: SPDX licence list 3.25; classes are ours.</summary>
internal static class LicenceTable
{
    private const string PublicDomain = "CC0-1.0 PDDL-1.0 Unlicense LicenseRef-public-domain";

    private const string Permissive =
        "0BSD AFL-2.1 AFL-3.0 Apache-1.0 Apache-1.1 Apache-2.0 Artistic-2.0 Beerware BlueOak-1.0.0 BSD-1-Clause BSD-2-Clause BSD-3-Clause BSD-4-Clause BSD-4-Clause-UC BSL-1.0 "
        + "CC-BY-1.0 CC-BY-2.0 CC-BY-2.5 CC-BY-3.0 CC-BY-4.0 curl ECL-2.0 FSFAP FSFUL FSFULLR FTL HPND HPND-sell-variant ICU IJG ISC JSON Libpng libtiff MIT MIT-0 MIT-CMU MS-PL MulanPSL-2.0 NCSA "
        + "ODC-By-1.0 OFL-1.1 OpenSSL PHP-3.01 PostgreSQL PSF-2.0 Python-2.0 Ruby TCL Unicode-3.0 Unicode-DFS-2016 UPL-1.0 W3C W3C-20150513 WTFPL X11 Zlib ZPL-2.0 ZPL-2.1 LicenseRef-permissive";

    private const string Copyleft =
        "AGPL-3.0-only AGPL-3.0-or-later Artistic-1.0 Artistic-1.0-Perl CC-BY-SA-1.0 CC-BY-SA-2.0 CC-BY-SA-2.5 CC-BY-SA-3.0 CC-BY-SA-4.0 CDDL-1.0 CDDL-1.1 CECILL-2.1 CPL-1.0 EPL-1.0 EPL-2.0 EUPL-1.1 EUPL-1.2 "
        + "GFDL-1.1-only GFDL-1.1-or-later GFDL-1.2-only GFDL-1.2-or-later GFDL-1.3-only GFDL-1.3-or-later "
        + "GFDL-1.1-no-invariants-only GFDL-1.1-no-invariants-or-later GFDL-1.2-no-invariants-only GFDL-1.2-no-invariants-or-later GFDL-1.3-no-invariants-only GFDL-1.3-no-invariants-or-later "
        + "GPL-1.0-only GPL-1.0-or-later GPL-2.0-only GPL-2.0-or-later GPL-3.0-only GPL-3.0-or-later LGPL-2.0-only LGPL-2.0-or-later LGPL-2.1-only LGPL-2.1-or-later LGPL-3.0-only LGPL-3.0-or-later "
        + "LPPL-1.0 LPPL-1.2 LPPL-1.3a LPPL-1.3c MPL-1.0 MPL-1.1 MPL-2.0 ODbL-1.0 OPL-1.0 OPUBL-1.0 OSL-3.0 QPL-1.0 SISSL Sleepycat Linux-man-pages-copyleft LicenseRef-ldp LicenseRef-Linux-man-pages-copyleft LicenseRef-Debian-FAQ-copyleft";

    private const string Restricted =
        "CC-BY-NC-1.0 CC-BY-NC-2.0 CC-BY-NC-2.5 CC-BY-NC-3.0 CC-BY-NC-4.0 CC-BY-NC-SA-1.0 CC-BY-NC-SA-2.0 CC-BY-NC-SA-2.5 CC-BY-NC-SA-3.0 CC-BY-NC-SA-4.0 "
        + "CC-BY-NC-ND-1.0 CC-BY-NC-ND-2.0 CC-BY-NC-ND-2.5 CC-BY-NC-ND-3.0 CC-BY-NC-ND-4.0 CC-BY-ND-1.0 CC-BY-ND-2.0 CC-BY-ND-2.5 CC-BY-ND-3.0 CC-BY-ND-4.0 BUSL-1.1 SSPL-1.0";

    // Permissive licences that ask for nothing.
    private static readonly FrozenSet<string> NothingAsked = FrozenSet.Create(StringComparer.Ordinal, "0BSD", "MIT-0", "WTFPL");

    private static readonly FrozenDictionary<string, (string Name, LicenceClass Class)> Known = Build();

    /// <summary>Every identifier of the table.</summary>
    public static IReadOnlyList<string> Names => Known.Keys;

    /// <summary>The identifier as SPDX spells it, and its class.</summary>
    public static bool TryGet(string identifier, out string name, out LicenceClass kind)
    {
        var found = Known.TryGetValue(identifier, out var entry);
        (name, kind) = found ? entry : (identifier, LicenceClass.Unknown);
        return found;
    }

    /// <summary>What a licence of the table asks for; null for one that is not known.</summary>
    /// <param name="name">The identifier as SPDX spells it.</param>
    public static LicenceTerms? TermsOf(string name)
    {
        if (!TryGet(name, out _, out var kind))
            return null;
        return kind switch
        {
            LicenceClass.PublicDomain => LicenceTerms.None,
            LicenceClass.Permissive => NothingAsked.Contains(name) ? LicenceTerms.None : name == "JSON" ? LicenceTerms.Attribution | LicenceTerms.FieldOfUse : LicenceTerms.Attribution,
            LicenceClass.Copyleft => LicenceTerms.Attribution | LicenceTerms.ShareAlike,
            LicenceClass.Restricted when name.StartsWith("CC-", StringComparison.Ordinal) => LicenceTerms.Attribution
                | (name.Contains("-NC", StringComparison.Ordinal) ? LicenceTerms.NonCommercial : LicenceTerms.None)
                | (name.Contains("-SA", StringComparison.Ordinal) ? LicenceTerms.ShareAlike : LicenceTerms.None)
                | (name.Contains("-ND", StringComparison.Ordinal) ? LicenceTerms.NoDerivatives : LicenceTerms.None),
            LicenceClass.Restricted => LicenceTerms.Attribution | LicenceTerms.ShareAlike | LicenceTerms.FieldOfUse,
            _ => null,
        };
    }

    private static FrozenDictionary<string, (string, LicenceClass)> Build()
    {
        var table = new Dictionary<string, (string, LicenceClass)>(StringComparer.OrdinalIgnoreCase);
        foreach (var (names, kind) in new[] { (PublicDomain, LicenceClass.PublicDomain), (Permissive, LicenceClass.Permissive), (Copyleft, LicenceClass.Copyleft), (Restricted, LicenceClass.Restricted) })
        {
            foreach (var name in names.Split(' '))
                table.Add(name, (name, kind));
        }

        return table.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }
}

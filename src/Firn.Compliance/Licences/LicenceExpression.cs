namespace Firn.Compliance.Licences;

/// <summary>An SPDX licence expression as a tree: a licence, all of several, or one of several at choice.</summary>
public abstract record LicenceExpression
{
    private LicenceExpression()
    {
    }

    /// <summary>One licence.</summary>
    /// <param name="Id">SPDX identifier or <c>LicenseRef-…</c>.</param>
    /// <param name="Class">Its class; <see cref="LicenceClass.Unknown"/> where Firn does not know it.</param>
    /// <param name="Exception">An exception that adds permissions; empty when none.</param>
    public sealed record Licence(string Id, LicenceClass Class, string Exception = "") : LicenceExpression
    {
        /// <inheritdoc/>
        public override string ToString() => Exception.Length == 0 ? Id : $"{Id} WITH {Exception}";
    }

    /// <summary>All licences hold together.</summary>
    public sealed record All(IReadOnlyList<LicenceExpression> Parts) : LicenceExpression
    {
        /// <inheritdoc/>
        public override string ToString() => string.Join(" AND ", Parts.Select(part => part is Any ? $"({part})" : $"{part}"));
    }

    /// <summary>The recipient chooses one.</summary>
    public sealed record Any(IReadOnlyList<LicenceExpression> Parts) : LicenceExpression
    {
        /// <inheritdoc/>
        public override string ToString() => string.Join(" OR ", Parts);
    }

    /// <summary>Every licence named.</summary>
    public IEnumerable<Licence> Licences() => this switch
    {
        Licence one => [one],
        All all => all.Parts.SelectMany(part => part.Licences()),
        Any any => any.Parts.SelectMany(part => part.Licences()),
        _ => [],
    };

    /// <summary>
    /// Reads SPDX expressions and the short names of Debian copyright files (DEP-5), also mixed: <c>GPL-2+ or Artistic, and Expat</c>.
    /// A name that is not known becomes <c>LicenseRef-…</c> of unknown class, so that nothing unread passes as permissive.
    /// </summary>
    /// <param name="text">The expression.</param>
    /// <returns>Null when the text is empty or no expression.</returns>
    public static LicenceExpression? Parse(string text) => new LicenceParser(text).Parse();

    internal static LicenceExpression Combine(List<LicenceExpression> parts, bool any) =>
        parts.Count == 1 ? parts[0] : any ? new Any([.. parts.Distinct()]) : new All([.. parts.Distinct()]);
}

namespace Firn.Compliance.Robots;

/// <summary>
/// One rule's path pattern, cut at its stars. It matches when the path begins with <see cref="Prefix"/>, the parts follow in
/// order, and, where <see cref="Anchored"/>, the last part ends the path. Taking each part at its first occurrence is
/// enough (only the anchored last part must be looked for at the end), so nothing is ever tried twice.
/// </summary>
internal sealed class RobotsPattern
{
    private RobotsPattern(byte[] prefix, byte[][] parts, bool anchored, int priority)
    {
        Prefix = prefix;
        Parts = parts;
        Anchored = anchored;
        Priority = priority;
    }

    /// <summary>What stands before the first star.</summary>
    public byte[] Prefix { get; }

    /// <summary>What stands between and behind the stars, empty parts left out, but for an anchored last one.</summary>
    public byte[][] Parts { get; }

    /// <summary>The pattern ends in <c>$</c>.</summary>
    public bool Anchored { get; }

    /// <summary>Its length in octets: the longest matching pattern decides.</summary>
    public int Priority { get; }

    /// <param name="pattern">The value of the rule.</param>
    /// <param name="normalise">True for the RFC's normal form, false for Google's escaping.</param>
    public static RobotsPattern Compile(ReadOnlySpan<byte> pattern, bool normalise)
    {
        var anchored = pattern.Length > 0 && pattern[^1] == '$';
        var body = anchored ? pattern[..^1] : pattern;
        var star = body.IndexOf((byte)'*');
        if (star < 0)
        {
            var literal = Literal(body, normalise);
            return new RobotsPattern(literal, [], anchored, literal.Length + (anchored ? 1 : 0));
        }

        var prefix = Literal(body[..star], normalise);
        var priority = prefix.Length + (anchored ? 1 : 0);
        var parts = new List<byte[]>();
        while (star >= 0)
        {
            body = body[(star + 1)..];
            priority++;
            star = body.IndexOf((byte)'*');
            var part = Literal(star < 0 ? body : body[..star], normalise);
            priority += part.Length;
            if (part.Length > 0 || (star < 0 && anchored))
                parts.Add(part);
        }

        // "/a*$" says no more than "/a*".
        if (anchored && parts[^1].Length == 0)
        {
            parts.RemoveAt(parts.Count - 1);
            anchored = false;
        }

        return new RobotsPattern(prefix, [.. parts], anchored, priority);
    }

    /// <summary>Matches what is left of a path behind <see cref="Prefix"/>.</summary>
    public bool MatchesRest(ReadOnlySpan<byte> rest)
    {
        if (Parts.Length == 0)
            return !Anchored || rest.IsEmpty;
        for (var i = 0; i < Parts.Length; i++)
        {
            ReadOnlySpan<byte> part = Parts[i];
            if (Anchored && i == Parts.Length - 1)
                return rest.EndsWith(part);
            var at = rest.IndexOf(part);
            if (at < 0)
                return false;
            rest = rest[(at + part.Length)..];
        }

        return true;
    }

    /// <summary>Matches a whole path.</summary>
    public bool Matches(ReadOnlySpan<byte> path) => path.StartsWith(Prefix) && MatchesRest(path[Prefix.Length..]);

    private static byte[] Literal(ReadOnlySpan<byte> text, bool normalise)
    {
        if (text.IsEmpty)
            return [];
        if (RobotsUrl.IsPlain(text))
            return text.ToArray();
        var into = new byte[checked(text.Length * 3)];
        var length = normalise ? RobotsUrl.Normalise(text, into) : Escape(text, into);
        return into[..length];
    }

    // Google's MaybeEscapePattern: encodings in capitals, bytes above ASCII encoded, the rest as it is.
    private static int Escape(ReadOnlySpan<byte> text, Span<byte> into)
    {
        var length = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '%' && RobotsUrl.TryHex(text, i, out var value))
            {
                length = RobotsUrl.Encode(value, into, length);
                i += 2;
            }
            else if (text[i] >= 0x80)
            {
                length = RobotsUrl.Encode(text[i], into, length);
            }
            else
            {
                into[length++] = text[i];
            }
        }

        return length;
    }
}

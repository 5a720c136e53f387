using System.Runtime.CompilerServices;

namespace Firn.Compliance.Robots;

/// <summary>
/// Asks a file about one URL in one pass: nothing is kept, nothing compiled, only the rules of groups that may count are matched. Gives the
/// decisions of <see cref="RobotsFile"/> in the readings that are one: RFC 9309's and Google's. Linear time but for patterns with stars.
/// </summary>
internal static class RobotsOnce
{
    /// <summary>The rule that decides.</summary>
    /// <param name="file">The body as served.</param>
    /// <param name="agent">A crawler's name.</param>
    /// <param name="url">Absolute, or a path.</param>
    /// <param name="google">Google's reading, else that of RFC 9309.</param>
    [SkipLocalsInit]
    public static RobotsMatch Match(ReadOnlySpan<byte> file, RobotsAgent agent, ReadOnlySpan<byte> url, bool google)
    {
        using var path = new RobotsPath(url, stackalloc byte[RobotsPath.ScratchBytes]);
        if (!google && path.Raw.SequenceEqual("/robots.txt"u8))
            return RobotsMatch.None;
        RobotsMatch own = RobotsMatch.None, everyone = RobotsMatch.None;
        bool open = false, named = false, inOwn = false, inEveryone = false;
        var reader = new RobotsLineReader(file);
        while (reader.Read(out var line))
        {
            if (google ? !line.InGoogle : !line.InRfc)
                continue;
            var value = file.Slice(line.ValueStart, line.ValueLength);
            switch (line.Kind)
            {
                case RobotsLineKind.Agent:
                    if (!google && value.IsEmpty)
                        break; // the RFC's grammar wants a name
                    if (!open)
                        inOwn = inEveryone = false;
                    open = true;
                    inEveryone |= RobotsAgent.IsEveryone(value, null);
                    if (google ? RobotsAgent.GoogleNames(value, agent) : RobotsAgent.ProductNames(value, agent))
                        inOwn = named = true;
                    break;
                case RobotsLineKind.Usage:
                    break;
                default:
                    open = false;
                    if (inOwn)
                        Judge(line, value, path, google, ref own);
                    else if (inEveryone && !named)
                        Judge(line, value, path, google, ref everyone);
                    break;
            }
        }

        return named ? own : everyone;
    }

    private static void Judge(in RobotsLine line, ReadOnlySpan<byte> value, in RobotsPath path, bool google, ref RobotsMatch best)
    {
        var allow = line.Kind == RobotsLineKind.Allow;
        var text = google ? path.Raw : path.Normal;

        // Most rules are told apart by what stands before their first special character.
        var special = value.IndexOfAny((byte)'*', (byte)'$', (byte)'%');
        if (special < 0 && RobotsUrl.IsPlain(value))
        {
            if (text.StartsWith(value))
                Take(new RobotsMatch(value.Length, allow, line.Number, -1), ref best);
        }
        else if (!(special > 0 && RobotsUrl.IsPlain(value[..special])) || text.StartsWith(value[..special]))
        {
            var pattern = RobotsPattern.Compile(value, normalise: !google);
            if (pattern.Matches(text))
                Take(new RobotsMatch(pattern.Priority, allow, line.Number, -1), ref best);
        }

        if (google && allow && RobotsFile.IndexPage(value) is { Length: > 0 } folder && RobotsPattern.Compile(folder, normalise: false) is var page && page.Matches(text))
            Take(new RobotsMatch(page.Priority, true, line.Number, -1), ref best);
    }

    private static void Take(in RobotsMatch match, ref RobotsMatch best)
    {
        if (match.Beats(best))
            best = match;
    }
}

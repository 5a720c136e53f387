using System.Text;

namespace Firn.Compliance.Robots;

/// <summary>
/// A robots.txt as served, cut into lines. Any bytes are a robots.txt: a page of HTML or a picture is one without rules.
/// Parsing and compiling take linear time. Immutable once parsed, but <see cref="For"/> keeps what it has compiled, so one
/// thread at a time; the <see cref="RobotsRules"/> it gives out serve all threads.
/// </summary>
public sealed class RobotsFile
{
    private const int LongestRuleText = 2000;

    private readonly ReadOnlyMemory<byte> bytes;
    private readonly List<RobotsLine> lines;
    private RobotsReading? rfcReading;
    private RobotsReading? googleReading;
    private readonly Dictionary<(bool Google, bool Strict, string Rules), RobotsPatternSet> compiled = [];

    private RobotsFile(ReadOnlyMemory<byte> bytes)
    {
        this.bytes = bytes;
        lines = RobotsLineParser.Parse(bytes.Span, out var count);
        Lines = count;
    }

    // Each reading is made when it is asked for.
    private RobotsReading Rfc => rfcReading ??= new RobotsReading(lines, google: false);

    private RobotsReading Google => googleReading ??= lines.TrueForAll(line => line.InRfc && line.InGoogle && (line.Kind != RobotsLineKind.Agent || line.ValueLength > 0)) ? Rfc : new RobotsReading(lines, google: true);

    /// <summary>Lines in the file.</summary>
    public int Lines { get; }

    /// <summary>Cuts a file into lines.</summary>
    /// <param name="bytes">The body as served; must stay unchanged.</param>
    public static RobotsFile Parse(ReadOnlyMemory<byte> bytes) => new(bytes);

    /// <summary>The rules for one agent, compiled.</summary>
    /// <param name="agent">A crawler's name, for example <c>GPTBot</c> or <c>CCBot/2.0</c>; <c>*</c> asks for the rules for everyone.</param>
    /// <param name="mode">Whose reading decides.</param>
    public RobotsRules For(string agent, RobotsMode mode = RobotsMode.Optout)
    {
        var name = new RobotsAgent(agent);
        var readings = new List<RobotsRules.Reading>();
        switch (mode)
        {
            case RobotsMode.Rfc:
                Add(readings, asGoogle: false, RobotsAgent.ProductNames, name, mode);
                break;
            case RobotsMode.Google:
                Add(readings, asGoogle: true, RobotsAgent.GoogleNames, name, mode);
                break;
            default:
                Add(readings, asGoogle: false, RobotsAgent.ProductNames, name, mode);
                Add(readings, asGoogle: true, RobotsAgent.ProductNames, name, mode);
                if (!name.IsPlain)
                {
                    Add(readings, asGoogle: false, RobotsAgent.WholeNames, name, mode);
                    Add(readings, asGoogle: true, RobotsAgent.WholeNames, name, mode);
                }

                // Google cuts a line's "GPTBot2" to "GPTBot", and takes it for one about GPTBot.
                Add(readings, asGoogle: true, RobotsAgent.GoogleNames, name, mode);

                AddListed(readings, name);
                break;
        }

        return new RobotsRules(this, readings, mode != RobotsMode.Google);
    }

    /// <summary>A line of a file as served, lines counted as the rules' are; cut where it is very long, empty beyond the end.</summary>
    /// <param name="file">The body as served.</param>
    /// <param name="line">From 1.</param>
    public static string LineText(ReadOnlySpan<byte> file, int line)
    {
        var text = RobotsLineParser.Line(file, line);
        return text.Length <= LongestRuleText ? Encoding.UTF8.GetString(text) : Encoding.UTF8.GetString(text[..LongestRuleText]) + "…";
    }

    /// <summary>Asks a file about one URL in one pass, keeping nothing; in the strictest reading no faster than <see cref="For"/>.</summary>
    /// <param name="file">The body as served.</param>
    /// <param name="agent">A crawler's name.</param>
    /// <param name="url">Absolute, or a path.</param>
    /// <param name="mode">Whose reading decides.</param>
    public static bool AllowsOnce(ReadOnlyMemory<byte> file, string agent, ReadOnlySpan<byte> url, RobotsMode mode = RobotsMode.Optout) =>
        mode == RobotsMode.Optout ? Parse(file).For(agent, mode).Allows(url) : !RobotsOnce.Match(file.Span, new RobotsAgent(agent), url, mode == RobotsMode.Google).Forbids;

    /// <summary>Asks about one URL without keeping compiled rules in hand.</summary>
    /// <param name="agent">A crawler's name.</param>
    /// <param name="url">Absolute, or a path.</param>
    /// <param name="mode">Whose reading decides.</param>
    public RobotsDecision Decide(string agent, string url, RobotsMode mode = RobotsMode.Optout) =>
        For(agent, mode).Decide(Encoding.UTF8.GetBytes(url));

    /// <summary>
    /// The line about use (Content-Signal, Content-Usage) that speaks against training for one of the agents on a URL;
    /// allowed when there is none. Within an agent's groups the longest path wins; a line before any group speaks to all.
    /// </summary>
    /// <param name="agents">Crawlers' names; <c>*</c> stands for everyone.</param>
    /// <param name="url">Absolute, or a path.</param>
    internal RobotsDecision Training(IReadOnlyList<string> agents, ReadOnlySpan<byte> url)
    {
        if (Google.Usages.Count == 0)
            return RobotsDecision.NoRule;
        using var path = new RobotsPath(url, stackalloc byte[RobotsPath.ScratchBytes]);
        foreach (var agent in agents)
        {
            var name = new RobotsAgent(agent);
            var groups = Google.Groups(bytes.Span, lines, RobotsAgent.ProductNames, name);
            if (groups.Count == 0)
                groups = Google.Groups(bytes.Span, lines, RobotsAgent.IsEveryone, name);
            var best = (Length: -1, Line: -1, Objects: false);
            foreach (var (line, group) in Google.Usages)
            {
                if (group >= 0 && !groups.Contains(group))
                    continue;
                var value = bytes.Span.Slice(lines[line].ValueStart, lines[line].ValueLength);
                var usage = UsagePreference.Of(value, out var pattern);
                if (usage is not { } trains || pattern.Length < best.Length)
                    continue;
                if (pattern.Length > 0 && !RobotsPattern.Compile(pattern, normalise: true).Matches(path.Normal))
                    continue;
                if (pattern.Length > best.Length || !trains)
                    best = (pattern.Length, line, !trains);
            }

            if (best.Objects)
                return new RobotsDecision(false, lines[best.Line].Number, RuleText(best.Line));
        }

        return RobotsDecision.NoRule;
    }

    /// <summary>A rule as written: key, colon, value; without comment, and cut where it is very long.</summary>
    internal string RuleText(int entry)
    {
        var line = lines[entry];
        var text = bytes.Span[line.Start..(line.ValueStart + line.ValueLength)];
        return text.Length <= LongestRuleText
            ? Encoding.UTF8.GetString(text)
            : Encoding.UTF8.GetString(text[..LongestRuleText]) + "…";
    }

    private void AddListed(List<RobotsRules.Reading> readings, RobotsAgent name)
    {
        var span = bytes.Span;
        var any = false;
        foreach (var (line, _) in Google.Agents)
        {
            var value = span.Slice(lines[line].ValueStart, lines[line].ValueLength);
            if (RobotsAgent.IsList(value) && RobotsAgent.ListNames(value, name))
            {
                any = true;
                break;
            }
        }

        if (!any)
            return;
        Add(readings, asGoogle: false, RobotsAgent.ListNames, name, RobotsMode.Optout);
        Add(readings, asGoogle: true, RobotsAgent.ListNames, name, RobotsMode.Optout);
    }

    private void Add(List<RobotsRules.Reading> readings, bool asGoogle, AgentTest test, RobotsAgent name, RobotsMode mode)
    {
        // The groups that name the agent, else those for everyone: a group of its own hides the others.
        var reading = asGoogle ? Google : Rfc;
        var groups = reading.Groups(bytes.Span, lines, test, name);
        if (groups.Count == 0)
            groups = reading.Groups(bytes.Span, lines, RobotsAgent.IsEveryone, name);
        var rules = reading.Rules(groups);
        var key = string.Join(',', rules);
        // Plain patterns compile to the same set in both readings, which then differ only about URLs that are not plain.
        var set = Compiled(rules, key, asGoogle && !rules.TrueForAll(IsPlainRule), mode);
        var added = new RobotsRules.Reading(set, Normalise: !asGoogle);
        if (!readings.Contains(added))
            readings.Add(added);
    }

    private RobotsPatternSet Compiled(List<int> rules, string key, bool asGoogle, RobotsMode mode)
    {
        var strict = mode == RobotsMode.Optout && !asGoogle; // the reading that wants to hear a no
        if (compiled.TryGetValue((asGoogle, strict, key), out var done))
            return done;
        var entries = new List<RobotsPatternSet.Entry>(rules.Count);
        var span = bytes.Span;
        foreach (var rule in rules)
        {
            var line = lines[rule];
            var value = span.Slice(line.ValueStart, line.ValueLength);
            var allow = line.Kind == RobotsLineKind.Allow;
            if (strict && !allow && value.Length > 0 && value[0] is not ((byte)'/' or (byte)'*' or (byte)'$'))
                value = (byte[])[(byte)'/', .. value]; // "Disallow: private" can only mean one thing
            var pattern = RobotsPattern.Compile(value, normalise: !asGoogle);
            entries.Add(new RobotsPatternSet.Entry(pattern, allow, line.Number, rule));
            if (asGoogle && allow && IndexPage(value) is { Length: > 0 } folder)
                entries.Add(new RobotsPatternSet.Entry(RobotsPattern.Compile(folder, normalise: false), true, line.Number, rule));
        }

        return compiled[(asGoogle, strict, key)] = RobotsPatternSet.Compile(entries);
    }

    // Google: "Allow: /x/index.html" also allows exactly "/x/".
    internal static byte[] IndexPage(ReadOnlySpan<byte> value)
    {
        var slash = value.LastIndexOf((byte)'/');
        return slash >= 0 && value[slash..].StartsWith("/index.htm"u8) ? [.. value[..(slash + 1)], (byte)'$'] : [];
    }

    // The two readings compile such a rule alike.
    private bool IsPlainRule(int rule)
    {
        var line = lines[rule];
        var value = bytes.Span.Slice(line.ValueStart, line.ValueLength);
        return value.IsEmpty
            || (value[0] is (byte)'/' or (byte)'*' && RobotsUrl.IsPlain(value) && (line.Kind == RobotsLineKind.Disallow || IndexPage(value).Length == 0));
    }
}

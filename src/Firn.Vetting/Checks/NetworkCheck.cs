using System.Globalization;
using System.IO.Enumeration;
using Firn.Vetting.Profiles;

namespace Firn.Vetting.Checks;

/// <summary>Network interfaces: there, up, fast enough, and without errors, now and while the check looks.</summary>
internal sealed class NetworkCheck(IReadOnlyList<NetworkInterfaces> groups, TimeSpan window, TimeSpan? deadline) : NodeCheck("network", deadline)
{
    private static readonly string[] Counters = ["rx_errors", "tx_errors", "rx_dropped", "tx_dropped", "rx_crc_errors"];
    private static readonly string[] FabricCounters = ["symbol_error", "link_downed", "link_error_recovery", "port_rcv_errors", "local_link_integrity_errors"];

    public static NetworkCheck From(SettingTable settings)
    {
        var groups = settings.Tables("interfaces").Select(NetworkInterfaces.From).ToList();
        if (groups.Count == 0)
            settings.Problem("interfaces", "is missing: name interfaces by [[network.interfaces]]");
        return new(groups, settings.Span("window", TimeSpan.FromMinutes(1)) ?? TimeSpan.FromSeconds(1), settings.Span("deadline"));
    }

    public override void Run(NodeView node, CheckNotes notes)
    {
        var names = Folders(node, "/sys/class/net").Concat(Folders(node, "/sys/class/infiniband").Select(name => "infiniband/" + name)).ToList();
        var watched = groups.SelectMany(group => names.Where(name => Matches(group, name))).Distinct(StringComparer.Ordinal).ToDictionary(name => name, name => Errors(node, name), StringComparer.Ordinal);
        if (watched.Count > 0)
            node.Stop.WaitHandle.WaitOne(window);
        node.Stop.ThrowIfCancellationRequested();
        foreach (var group in groups)
        {
            var found = names.Where(name => Matches(group, name)).ToList();
            notes.Measure($"{group.Name} count", found.Count, "");
            if (found.Count < group.Count)
                notes.Bad($"{group.Name}:count", $"{found.Count} interfaces {group.Name}, {group.Count} are expected", "see whether the network card is seen (lspci)");
            foreach (var name in found)
                One(group, name, watched[name], node, notes);
        }
    }

    private static void One(NetworkInterfaces group, string name, long before, NodeView node, CheckNotes notes)
    {
        var up = name.StartsWith("infiniband/", StringComparison.Ordinal)
            ? Ports(node, name).All(port => (node.Read(port + "/state") ?? "").Contains("ACTIVE", StringComparison.Ordinal))
            : node.Read($"/sys/class/net/{name}/operstate") is "up" or "unknown";
        if (!up)
        {
            notes.Bad($"{group.Name}:down", $"{name} is down", "have the cable and the switch port looked at");
            return;
        }

        if (group.MinMegabits is { } least)
        {
            var speed = Speed(node, name);
            if (speed is null)
                notes.Unknown($"{group.Name}:speed", $"{name} does not tell its speed", "leave min_megabits_per_second out of the profile for it");
            else if (speed < least)
                notes.Bad($"{group.Name}:speed", $"{name} runs at {speed} Mb/s, at least {least} Mb/s is asked for", "have the cable and the switch port looked at");
        }

        if (group.Mtu is { } mtu && node.Read($"/sys/class/net/{name}/mtu") is { } text && text != mtu.ToString(CultureInfo.InvariantCulture))
            notes.Bad($"{group.Name}:mtu", $"{name} has an MTU of {text}, {mtu} is expected", "correct the interface's settings");
        var now = Errors(node, name);
        notes.Measure($"{name} errors", now, "");
        if (group.MaxErrors is { } most && now > most)
            notes.Degraded($"{group.Name}:errors", $"{name} counts {now} errors, at most {most} are accepted", "watch it; have the cable looked at if they grow");
        if (now - before > group.MaxNewErrors)
            notes.Bad($"{group.Name}:new_errors", $"{name} counted {now - before} errors while it was watched, at most {group.MaxNewErrors} are accepted", "have the cable and the switch port looked at");
        if (group.MaxCarrierChanges is { } flaps && node.Read($"/sys/class/net/{name}/carrier_changes") is { } changes && long.TryParse(changes, CultureInfo.InvariantCulture, out var count) && count > flaps)
            notes.Degraded($"{group.Name}:flaps", $"{name} lost its link {count} times since start, at most {flaps} are accepted", "have the cable looked at");
    }

    private static long? Speed(NodeView node, string name)
    {
        if (name.StartsWith("infiniband/", StringComparison.Ordinal))
        {
            // "400 Gb/sec (4X NDR)"
            var rates = Ports(node, name).Select(port => (node.Read(port + "/rate") ?? "").Split(' ')[0]).ToList();
            return rates.Count > 0 && rates.All(rate => double.TryParse(rate, CultureInfo.InvariantCulture, out _)) ? (long)(rates.Min(rate => double.Parse(rate, CultureInfo.InvariantCulture)) * 1000) : null;
        }

        return node.Read($"/sys/class/net/{name}/speed") is { } text && long.TryParse(text, CultureInfo.InvariantCulture, out var speed) && speed > 0 ? speed : null;
    }

    private static long Errors(NodeView node, string name)
    {
        var files = name.StartsWith("infiniband/", StringComparison.Ordinal)
            ? Ports(node, name).SelectMany(port => FabricCounters.Select(counter => $"{port}/counters/{counter}"))
            : Counters.Select(counter => $"/sys/class/net/{name}/statistics/{counter}");
        return files.Sum(file => node.Read(file) is { } text && long.TryParse(text, CultureInfo.InvariantCulture, out var count) ? count : 0);
    }

    private static List<string> Ports(NodeView node, string name) =>
        [.. Folders(node, $"/sys/class/{name}/ports").Select(port => $"/sys/class/{name}/ports/{port}")];

    private static bool Matches(NetworkInterfaces group, string name) => FileSystemName.MatchesSimpleExpression(group.Name, name);

    private static List<string> Folders(NodeView node, string path)
    {
        var folder = node.At(path);
        return Directory.Exists(folder) ? [.. Directory.GetFileSystemEntries(folder).Select(entry => Path.GetFileName(entry)).Order(StringComparer.Ordinal)] : [];
    }
}

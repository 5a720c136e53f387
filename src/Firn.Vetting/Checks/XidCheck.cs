using System.Globalization;
using Firn.Vetting.Profiles;

namespace Firn.Vetting.Checks;

/// <summary>
/// Faults that the NVIDIA driver wrote to the kernel's log ("Xid"). Those that a program causes by itself are no fault of the
/// node and are left out by default.
/// </summary>
/// <remarks>Source of the default list: NVIDIA's "XID Errors" page: double-bit ECC 48, row remapper 63 and 64, NVLink 74, off the bus 79, contained and uncontained ECC 94 and 95, GSP 119 and 120, unrecovered ECC 140.</remarks>
internal sealed class XidCheck(IReadOnlyList<long> fatal, TimeSpan window, bool required, TimeSpan? deadline) : NodeCheck("xid", deadline)
{
    private static readonly long[] Default = [48, 63, 64, 74, 79, 94, 95, 119, 120, 140];

    public static XidCheck From(SettingTable settings) =>
        new(settings.Wholes("fatal", Default), settings.Span("window", TimeSpan.FromDays(1)) ?? TimeSpan.FromDays(1), settings.Flag("required", false), settings.Span("deadline"));

    public override void Run(NodeView node, CheckNotes notes)
    {
        if (KernelLog.Read(node) is not { } lines)
        {
            notes.Fact("kernel_log", "not readable by this user");
            if (required)
                notes.Unknown("kernel_log", "the kernel's log is not readable by this user", "run the check in the prolog, or set kernel.dmesg_restrict=0");
            return;
        }

        notes.Fact("kernel_log", "read");
        var since = KernelLog.Uptime(node) - window;
        foreach (var (when, text) in lines)
        {
            if (when < since || Parse(text) is not { } xid || !fatal.Contains(xid.Number))
                continue;
            notes.Bad(xid.Number.ToString(CultureInfo.InvariantCulture), $"the driver reported Xid {xid.Number} on {xid.Device}", "drain the node; NVIDIA's XID page says what it means");
        }
    }

    /// <summary>Reads <c>NVRM: Xid (PCI:0000:01:00): 79, pid=…</c>; null for any other line.</summary>
    internal static (long Number, string Device)? Parse(string line)
    {
        const string mark = "NVRM: Xid (";
        var start = line.IndexOf(mark, StringComparison.Ordinal);
        var end = start < 0 ? -1 : line.IndexOf("): ", start, StringComparison.Ordinal);
        if (end < 0)
            return null;
        var number = line.AsSpan(end + 3);
        var stop = number.IndexOfAnyExceptInRange('0', '9');
        return long.TryParse(stop < 0 ? number : number[..stop], CultureInfo.InvariantCulture, out var xid) ? (xid, line[(start + mark.Length)..end]) : null;
    }
}

using System.Globalization;
using System.Text.Json;

namespace Firn.Node;

/// <summary><c>firn-node info</c>: what this process may use of the node it runs on, read from <c>/proc</c> and <c>/sys</c>.</summary>
internal static class NodeInfo
{
    public static int Print(TextWriter output, bool json)
    {
        var facts = Read();
        if (!json)
        {
            foreach (var (name, value) in facts)
                output.WriteLine($"{name,-22} {value}");
            return 0;
        }

        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            writer.WriteStartObject();
            writer.WriteString("schema", "firn.node-info");
            writer.WriteNumber("version", 1);
            foreach (var (name, value) in facts)
            {
                writer.WritePropertyName(name);
                switch (value)
                {
                    case long number:
                        writer.WriteNumberValue(number);
                        break;
                    default:
                        writer.WriteStringValue(Convert.ToString(value, CultureInfo.InvariantCulture));
                        break;
                }
            }

            writer.WriteEndObject();
        }

        output.WriteLine(System.Text.Encoding.UTF8.GetString(buffer.ToArray()));
        return 0;
    }

    /// <summary>The facts in a fixed order. A fact that the node does not state is left out, never guessed.</summary>
    internal static List<(string Name, object Value)> Read()
    {
        var facts = new List<(string, object)> { ("host", Environment.MachineName), ("processors_usable", (long)Environment.ProcessorCount) };
        if (Field("/proc/cpuinfo", "model name") is { } model)
            facts.Add(("processor", model));
        if (FirstLine("/proc/sys/kernel/osrelease") is { } kernel)
            facts.Add(("kernel", kernel));
        if (Kilobytes("/proc/meminfo", "MemTotal") is { } total)
            facts.Add(("memory_bytes", total));
        if (Kilobytes("/proc/meminfo", "MemAvailable") is { } available)
            facts.Add(("memory_available_bytes", available));
        if (FirstLine("/sys/fs/cgroup/memory.max") is { } limit && long.TryParse(limit, CultureInfo.InvariantCulture, out var bytes))
            facts.Add(("memory_limit_bytes", bytes));
        if (FirstLine("/sys/fs/cgroup/cpu.max") is { } quota)
            facts.Add(("cpu_quota", quota));
        if (Directory.Exists("/proc/driver/nvidia/gpus"))
            facts.Add(("nvidia_gpus", (long)Directory.GetDirectories("/proc/driver/nvidia/gpus").Length));
        foreach (var variable in new[] { "SLURM_JOB_ID", "SLURM_NODEID", "SLURM_PROCID" })
        {
            if (Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value)
                facts.Add((variable.ToLowerInvariant(), value));
        }

        return facts;
    }

    private static string? FirstLine(string path)
    {
        try
        {
            return File.ReadLines(path).FirstOrDefault()?.Trim();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string? Field(string path, string name)
    {
        try
        {
            return File.ReadLines(path).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?.Split(':', 2)[1].Trim();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static long? Kilobytes(string path, string name) =>
        Field(path, name)?.Split(' ')[0] is { } number && long.TryParse(number, CultureInfo.InvariantCulture, out var kilobytes) ? kilobytes * 1024 : null;
}

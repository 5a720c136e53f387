using System.Globalization;
using System.Text;
using System.Xml;
using Firn.Cluster.Slurm;
using Firn.Vetting.Judging;

namespace Firn.Vetting.Reports;

/// <summary>A report as JUnit XML, for CI systems: one test case a node, plus one for the environment.</summary>
internal static class JUnit
{
    public static string Write(VettingReport report)
    {
        var nodes = HostList.Expand(report.Good).Concat(HostList.Expand(report.Exclude)).Order(StringComparer.Ordinal).ToList();
        var found = report.Findings.ToDictionary(node => node.Node, StringComparer.Ordinal);
        var excluded = HostList.Expand(report.Exclude).ToHashSet(StringComparer.Ordinal);
        using var buffer = new MemoryStream();
        using (var xml = XmlWriter.Create(buffer, new XmlWriterSettings { Indent = true, Encoding = new UTF8Encoding(false) }))
        {
            xml.WriteStartElement("testsuite");
            xml.WriteAttributeString("name", "firn vet " + report.Profile);
            xml.WriteAttributeString("tests", (nodes.Count + 1).ToString(CultureInfo.InvariantCulture));
            xml.WriteAttributeString("failures", (excluded.Count + (report.Environment.Count > 0 ? 1 : 0)).ToString(CultureInfo.InvariantCulture));
            xml.WriteAttributeString("time", report.Seconds.ToString("F3", CultureInfo.InvariantCulture));
            xml.WriteAttributeString("timestamp", report.Started.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture));
            Case(xml, "environment", report.Environment.Count > 0 ? string.Join('\n', report.Environment.Select(finding => $"{finding.Key}: {finding.Cause}; {finding.NextStep}")) : null);
            foreach (var node in nodes)
                Case(xml, node, excluded.Contains(node) ? string.Join('\n', found.TryGetValue(node, out var verdict) ? verdict.Findings.Select(finding => $"{finding.Verdict}: {finding.Key}: {finding.Cause}; {finding.NextStep}") : []) : null);
            xml.WriteEndElement();
        }

        return Encoding.UTF8.GetString(buffer.ToArray()) + "\n";
    }

    private static void Case(XmlWriter xml, string name, string? failure)
    {
        xml.WriteStartElement("testcase");
        xml.WriteAttributeString("classname", "vet");
        xml.WriteAttributeString("name", Plain(name));
        if (failure is not null)
        {
            xml.WriteStartElement("failure");
            xml.WriteAttributeString("message", Plain(failure.Split('\n')[0]));
            xml.WriteString(Plain(failure));
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    // XML has no way to write most control characters.
    private static string Plain(string text) => new([.. text.Select(unit => unit == '\n' || XmlConvert.IsXmlChar(unit) ? unit : '?')]);
}

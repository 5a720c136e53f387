using System.Text;

namespace Firn.Storage.Warc;

/// <summary>A record as the reader found it. Reused: valid until the next read.</summary>
public sealed class WarcRecord
{
    private readonly Dictionary<string, string> fields = new(StringComparer.OrdinalIgnoreCase);
    private byte[] content = [];

    /// <summary>Where it begins: offset in the file as it is stored; inside of a gzip member after its first record, <c>offset+inner</c>.</summary>
    public string Locator { get; internal set; } = "";

    /// <summary>Why it cannot be used, as a reason code; empty when it can.</summary>
    public string Problem { get; internal set; } = "";

    /// <summary>What the reader saw, where there is a problem.</summary>
    public string Evidence { get; internal set; } = "";

    /// <summary>Named fields; of repeated names the first.</summary>
    public IReadOnlyDictionary<string, string> Fields => fields;

    /// <summary><c>response</c>, <c>conversion</c>, <c>warcinfo</c>, …; empty when absent.</summary>
    public string Type => this["WARC-Type"];

    /// <summary>The target URI, without the angle brackets that WARC/1.0 prints; empty when absent.</summary>
    public string TargetUri => this["WARC-Target-URI"].TrimStart('<').TrimEnd('>');

    /// <summary>When it was fetched, ISO 8601; empty when absent.</summary>
    public string Date => this["WARC-Date"];

    /// <summary>The content.</summary>
    public ReadOnlyMemory<byte> Content => content.AsMemory(0, ContentLength);

    internal int ContentLength { get; private set; }

    /// <summary>A named field, in any case; empty when absent.</summary>
    public string this[string name] => fields.GetValueOrDefault(name, "");

    internal void Clear()
    {
        fields.Clear();
        ContentLength = 0;
        Locator = Problem = Evidence = "";
    }

    internal void AddField(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) =>
        fields.TryAdd(Encoding.UTF8.GetString(name), Encoding.UTF8.GetString(value));

    internal void Append(ReadOnlySpan<byte> bytes)
    {
        if (content.Length - ContentLength < bytes.Length)
            Array.Resize(ref content, (int)Math.Min(Array.MaxLength, Math.Max((long)content.Length * 2, (long)ContentLength + bytes.Length)));
        bytes.CopyTo(content.AsSpan(ContentLength));
        ContentLength += bytes.Length;
    }
}

using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Firn.Core;

namespace Firn.Storage.Safetensors;

/// <summary>
/// Reads a safetensors file: 8 bytes header length (little-endian), a JSON header, the tensors' bytes without gaps.
/// Nothing the header declares is trusted: lengths against the file, offsets against each other, sizes against shapes.
/// Thread-safe once open (reads are positional).
/// </summary>
public sealed class SafetensorsFile : IDisposable
{
    /// <summary>Headers above this are refused, as the reference implementation does.</summary>
    public const long LargestHeaderBytes = 100_000_000;

    private readonly Microsoft.Win32.SafeHandles.SafeFileHandle handle;
    private readonly Dictionary<string, SafetensorsEntry> byName = [];

    private SafetensorsFile(string path, Microsoft.Win32.SafeHandles.SafeFileHandle handle)
    {
        Path = path;
        this.handle = handle;
    }

    /// <summary>Where the file is.</summary>
    public string Path { get; }

    /// <summary>The tensors, in the order of their bytes.</summary>
    public IReadOnlyList<SafetensorsEntry> Tensors { get; private set; } = [];

    /// <summary>The header's <c>__metadata__</c>: text to text.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; private set; } = new Dictionary<string, string>();

    /// <summary>Opens a file and checks its header.</summary>
    /// <exception cref="FirnException">FIRN-STO-060: missing; FIRN-STO-061: not a sound safetensors file.</exception>
    public static SafetensorsFile Open(string path)
    {
        if (!File.Exists(path))
            throw new FirnException("FIRN-STO-060", path, "the file does not exist", "name a folder that holds model.safetensors", ExitCode.NotFound);
        var opened = File.OpenHandle(path);
        var file = new SafetensorsFile(path, opened);
        try
        {
            file.ReadHeader();
            return file;
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    /// <summary>Finds a tensor.</summary>
    /// <exception cref="FirnException">FIRN-STO-062: the file does not hold it.</exception>
    public SafetensorsEntry this[string name] => byName.TryGetValue(name, out var entry)
        ? entry
        : throw new FirnException("FIRN-STO-062", Path, $"holds no tensor {name}", "use the weights that belong to the configuration", ExitCode.Invalid);

    /// <summary>Whether the file holds a tensor.</summary>
    public bool Contains(string name) => byName.ContainsKey(name);

    /// <summary>Reads a tensor of F32, BF16 or F16 as float32.</summary>
    /// <param name="name">Which tensor.</param>
    /// <param name="destination">Exactly as many elements as the tensor has.</param>
    /// <exception cref="FirnException">FIRN-STO-062 or FIRN-STO-063: missing, of another length or type, or cut off.</exception>
    public void Read(string name, Span<float> destination)
    {
        var entry = this[name];
        if (entry.Elements != destination.Length)
            throw Wrong(name, $"has {entry.Elements} elements, {destination.Length} are wanted");
        switch (entry.Dtype)
        {
            case SafetensorsDtype.F32:
                Fill(entry, 0, MemoryMarshal.AsBytes(destination));
                break;
            case SafetensorsDtype.BF16 or SafetensorsDtype.F16:
                ReadHalves(entry, destination);
                break;
            default:
                throw Wrong(name, $"is of type {entry.Dtype}, not a float of 16 or 32 bits");
        }
    }

    /// <summary>Reads a tensor's bytes as they lie in the file.</summary>
    public void ReadBytes(string name, Span<byte> destination)
    {
        var entry = this[name];
        if (entry.Bytes != destination.Length)
            throw Wrong(name, $"has {entry.Bytes} bytes, {destination.Length} are wanted");
        Fill(entry, 0, destination);
    }

    /// <inheritdoc/>
    public void Dispose() => handle.Dispose();

    /// <summary>Bytes of one element; 0 where not known.</summary>
    internal static int ElementBytes(string dtype) => dtype switch
    {
        "F64" or "I64" or "U64" or "C64" => 8,
        "F32" or "I32" or "U32" => 4,
        "BF16" or "F16" or "I16" or "U16" => 2,
        "U8" or "I8" or "BOOL" or "F8_E4M3" or "F8_E5M2" or "F8_E8M0" => 1,
        _ => 0,
    };

    private void ReadHalves(SafetensorsEntry entry, Span<float> destination)
    {
        const int Chunk = 1 << 15;
        var halves = new ushort[Math.Min(Chunk, destination.Length)];
        for (var done = 0; done < destination.Length; done += Chunk)
        {
            var part = halves.AsSpan(0, Math.Min(Chunk, destination.Length - done));
            Fill(entry, 2L * done, MemoryMarshal.AsBytes(part));
            var target = destination.Slice(done, part.Length);
            if (entry.Dtype == SafetensorsDtype.BF16)
            {
                for (var i = 0; i < part.Length; i++)
                    target[i] = BitConverter.UInt32BitsToSingle((uint)part[i] << 16);
            }
            else
            {
                for (var i = 0; i < part.Length; i++)
                    target[i] = (float)BitConverter.UInt16BitsToHalf(part[i]);
            }
        }
    }

    private void Fill(SafetensorsEntry entry, long from, Span<byte> destination)
    {
        var at = entry.Offset + from;
        while (destination.Length > 0)
        {
            var read = RandomAccess.Read(handle, destination, at);
            if (read == 0)
                throw Wrong(entry.Name, $"is cut off at byte {at}");
            destination = destination[read..];
            at += read;
        }
    }

    private void ReadHeader()
    {
        var length = RandomAccess.GetLength(handle);
        if (length < 10)
            throw Broken("shorter than the smallest safetensors file");
        Span<byte> prefix = stackalloc byte[8];
        FillRaw(prefix, 0);
        var headerBytes = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (headerBytes > LargestHeaderBytes || (long)headerBytes > length - 8)
            throw Broken($"declares a header of {headerBytes} bytes in a file of {length}");
        var header = new byte[(int)headerBytes];
        FillRaw(header, 8);
        var dataStart = 8 + (long)headerBytes;
        try
        {
            Parse(header, dataStart, length - dataStart);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException or OverflowException or KeyNotFoundException)
        {
            throw Broken($"header not readable: {error.Message}", error);
        }
    }

    private void Parse(byte[] header, long dataStart, long dataBytes)
    {
        using var document = JsonDocument.Parse(header, new JsonDocumentOptions { MaxDepth = 8, AllowDuplicateProperties = false });
        var entries = new List<SafetensorsEntry>();
        foreach (var property in document.RootElement.EnumerateObject())
        {
            if (property.NameEquals("__metadata__"))
            {
                Metadata = property.Value.EnumerateObject().ToDictionary(pair => pair.Name, pair => pair.Value.GetString() ?? "");
                continue;
            }

            entries.Add(ParseEntry(property, dataStart, dataBytes));
        }

        entries.Sort((a, b) => a.Offset != b.Offset ? a.Offset.CompareTo(b.Offset) : a.Bytes.CompareTo(b.Bytes));
        var expected = dataStart;
        foreach (var entry in entries)
        {
            if (entry.Offset != expected)
                throw Broken($"tensor {entry.Name} begins at byte {entry.Offset}, {expected} is where the one before ends");
            expected = checked(expected + entry.Bytes);
            byName.Add(entry.Name, entry);
        }

        if (expected != dataStart + dataBytes)
            throw Broken($"its tensors end at byte {expected}, the file at {dataStart + dataBytes}");
        Tensors = entries;
    }

    private SafetensorsEntry ParseEntry(JsonProperty property, long dataStart, long dataBytes)
    {
        var name = property.Name;
        var dtype = property.Value.GetProperty("dtype").GetString() ?? "";
        var shape = property.Value.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64()).ToArray();
        var offsets = property.Value.GetProperty("data_offsets");
        if (offsets.GetArrayLength() != 2)
            throw Broken($"tensor {name} has {offsets.GetArrayLength()} offsets");
        long begin = offsets[0].GetInt64(), end = offsets[1].GetInt64();
        if (begin < 0 || end < begin || end > dataBytes)
            throw Broken($"tensor {name} lies at {begin}..{end} in {dataBytes} bytes of data");
        var elements = 1L;
        foreach (var size in shape)
        {
            if (size < 0)
                throw Broken($"tensor {name} has a negative size");
            elements = checked(elements * size);
        }

        var width = ElementBytes(dtype);
        if (width == 0)
            throw Broken($"tensor {name} is of the unknown type {dtype}");
        if (checked(elements * width) != end - begin)
            throw Broken($"tensor {name} has {elements} elements of {width} bytes but {end - begin} bytes");
        var kind = Enum.TryParse<SafetensorsDtype>(dtype, out var known) ? known : SafetensorsDtype.Other;
        return new SafetensorsEntry(name, kind, shape, dataStart + begin, end - begin, elements);
    }

    private void FillRaw(Span<byte> destination, long at)
    {
        while (destination.Length > 0)
        {
            var read = RandomAccess.Read(handle, destination, at);
            if (read == 0)
                throw Broken($"cut off at byte {at}");
            destination = destination[read..];
            at += read;
        }
    }

    private FirnException Broken(string cause, Exception? inner = null) =>
        new("FIRN-STO-061", Path, cause, "fetch or write the file again", ExitCode.Invalid, inner);

    private FirnException Wrong(string name, string cause) =>
        new("FIRN-STO-063", Path, $"tensor {name} {cause}", "use the weights that belong to the configuration", ExitCode.Invalid);
}

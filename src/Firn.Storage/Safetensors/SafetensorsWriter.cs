using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using Firn.Core;

namespace Firn.Storage.Safetensors;

/// <summary>
/// Writes a safetensors file. Tensors lie in the order they were added; the header is padded with spaces so that the
/// data begin at a multiple of 8. The same tensors give the same bytes.
/// </summary>
public sealed class SafetensorsWriter
{
    private readonly List<Pending> tensors = [];
    private readonly SortedDictionary<string, string> metadata = new(StringComparer.Ordinal);

    /// <summary>Adds a line of metadata.</summary>
    public SafetensorsWriter With(string key, string value)
    {
        metadata[key] = value;
        return this;
    }

    /// <summary>Adds a float32 tensor; the memory is read when the file is written.</summary>
    /// <exception cref="ArgumentException">The shape does not give the number of values.</exception>
    public SafetensorsWriter Add(string name, ReadOnlyMemory<float> values, params long[] shape)
    {
        Check(name, values.Length, shape);
        tensors.Add(new(name, "F32", shape, 4L * values.Length, stream => stream.Write(MemoryMarshal.AsBytes(values.Span))));
        return this;
    }

    /// <summary>Adds a tensor of 64-bit integers.</summary>
    /// <exception cref="ArgumentException">The shape does not give the number of values.</exception>
    public SafetensorsWriter Add(string name, ReadOnlyMemory<long> values, params long[] shape)
    {
        Check(name, values.Length, shape);
        tensors.Add(new(name, "I64", shape, 8L * values.Length, stream => stream.Write(MemoryMarshal.AsBytes(values.Span))));
        return this;
    }

    /// <summary>Adds a tensor stored as bfloat16, rounded to nearest even.</summary>
    /// <exception cref="ArgumentException">The shape does not give the number of values.</exception>
    public SafetensorsWriter AddBFloat16(string name, ReadOnlyMemory<float> values, params long[] shape)
    {
        Check(name, values.Length, shape);
        tensors.Add(new(name, "BF16", shape, 2L * values.Length, stream =>
        {
            var halves = new ushort[Math.Min(1 << 15, values.Length)];
            for (var done = 0; done < values.Length; done += halves.Length)
            {
                var part = values.Span.Slice(done, Math.Min(halves.Length, values.Length - done));
                for (var i = 0; i < part.Length; i++)
                    halves[i] = ToBFloat16(part[i]);
                stream.Write(MemoryMarshal.AsBytes(halves.AsSpan(0, part.Length)));
            }
        }));
        return this;
    }

    /// <summary>Writes the file, complete or not at all.</summary>
    public void Save(string path) => AtomicFile.Write(path, stream =>
    {
        var header = Header();
        Span<byte> prefix = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(prefix, (ulong)header.Length);
        stream.Write(prefix);
        stream.Write(header);
        foreach (var tensor in tensors)
            tensor.Write(stream);
    });

    /// <summary>The nearest bfloat16, ties to even; NaN stays NaN.</summary>
    internal static ushort ToBFloat16(float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);
        if (float.IsNaN(value))
            return (ushort)((bits >> 16) | 0x40);
        return (ushort)(unchecked(bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }

    private byte[] Header()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            if (metadata.Count > 0)
            {
                json.WriteStartObject("__metadata__");
                foreach (var (key, value) in metadata)
                    json.WriteString(key, value);
                json.WriteEndObject();
            }

            var offset = 0L;
            foreach (var tensor in tensors)
            {
                json.WriteStartObject(tensor.Name);
                json.WriteString("dtype", tensor.Dtype);
                json.WriteStartArray("shape");
                foreach (var size in tensor.Shape)
                    json.WriteNumberValue(size);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(offset);
                json.WriteNumberValue(offset += tensor.Bytes);
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        while (buffer.Length % 8 != 0)
            buffer.WriteByte((byte)' ');
        return buffer.ToArray();
    }

    private void Check(string name, long count, long[] shape)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (shape.Aggregate(1L, (product, size) => checked(product * size)) != count)
            throw new ArgumentException($"{name}: {count} values do not fill [{string.Join(", ", shape)}]", nameof(shape));
        if (tensors.Exists(tensor => tensor.Name == name))
            throw new ArgumentException($"{name} is added twice", nameof(name));
    }

    private sealed record Pending(string Name, string Dtype, long[] Shape, long Bytes, Action<Stream> Write);
}

using System.Runtime.InteropServices;
using System.Text;

namespace Firn.Compliance.Tests.Scoring;

/// <summary>Writes an ONNX model: the fields of its protocol buffers that a plain graph needs (onnx.proto3, IR version 8, opset 17).</summary>
internal sealed class OnnxWriter : IDisposable
{
    private readonly MemoryStream graph = new();
    private int names;

    public void Dispose() => graph.Dispose();

    public string Constant(float[] values, params long[] shape) => Tensor(1, MemoryMarshal.AsBytes(values.AsSpan()), shape);

    public string Constant(long[] values, params long[] shape) => Tensor(7, MemoryMarshal.AsBytes(values.AsSpan()), shape);

    /// <summary>Adds an operator; attributes are whole numbers, lists of them, or a float.</summary>
    /// <returns>The name of its output.</returns>
    public string Node(string type, string[] inputs, params (string Name, object Value)[] attributes)
    {
        var output = $"v{names++}";
        Named(type, inputs, output, attributes);
        return output;
    }

    public void Named(string type, string[] inputs, string output, params (string Name, object Value)[] attributes)
    {
        using var node = new MemoryStream();
        foreach (var input in inputs)
            Text(node, 1, input);
        Text(node, 2, output);
        Text(node, 4, type);
        foreach (var (name, value) in attributes)
        {
            using var attribute = new MemoryStream();
            Text(attribute, 1, name);
            switch (value)
            {
                case float number:
                    attribute.WriteByte((2 << 3) | 5);
                    attribute.Write(BitConverter.GetBytes(number));
                    Number(attribute, 20, 1);
                    break;
                case long number:
                    Number(attribute, 3, number);
                    Number(attribute, 20, 2);
                    break;
                case long[] numbers:
                    foreach (var number in numbers)
                        Number(attribute, 8, number);
                    Number(attribute, 20, 7);
                    break;
            }

            Bytes(node, 5, attribute.ToArray());
        }

        Bytes(graph, 1, node.ToArray());
    }

    /// <summary>Declares an input (11) or output (12) of the graph; -1 is a dimension of any size.</summary>
    public void Declare(int field, string name, int elementType, params long[] shape)
    {
        using MemoryStream dimensions = new(), tensor = new(), type = new(), value = new();
        foreach (var size in shape)
        {
            using var dimension = new MemoryStream();
            if (size < 0)
                Text(dimension, 2, "n");
            else
                Number(dimension, 1, size);
            Bytes(dimensions, 1, dimension.ToArray());
        }

        Number(tensor, 1, elementType);
        Bytes(tensor, 2, dimensions.ToArray());
        Bytes(type, 1, tensor.ToArray());
        Text(value, 1, name);
        Bytes(value, 2, type.ToArray());
        Bytes(graph, field, value.ToArray());
    }

    public byte[] ToArray()
    {
        using MemoryStream model = new(), opset = new();
        Text(graph, 2, "encoder");
        Number(opset, 2, 17);
        Number(model, 1, 8);
        Bytes(model, 7, graph.ToArray());
        Bytes(model, 8, opset.ToArray());
        return model.ToArray();
    }

    private string Tensor(int type, ReadOnlySpan<byte> raw, long[] shape)
    {
        var name = $"w{names++}";
        using var tensor = new MemoryStream();
        foreach (var size in shape)
            Number(tensor, 1, size);
        Number(tensor, 2, type);
        Text(tensor, 8, name);
        Bytes(tensor, 9, raw);
        Bytes(graph, 5, tensor.ToArray());
        return name;
    }

    private static void Text(Stream to, int field, string value) => Bytes(to, field, Encoding.UTF8.GetBytes(value));

    private static void Bytes(Stream to, int field, ReadOnlySpan<byte> value)
    {
        Varint(to, ((ulong)field << 3) | 2);
        Varint(to, (ulong)value.Length);
        to.Write(value);
    }

    private static void Number(Stream to, int field, long value)
    {
        Varint(to, (ulong)field << 3);
        Varint(to, unchecked((ulong)value));
    }

    private static void Varint(Stream to, ulong value)
    {
        for (; value >= 0x80; value >>= 7)
            to.WriteByte((byte)((value & 0x7F) | 0x80));
        to.WriteByte((byte)value);
    }
}

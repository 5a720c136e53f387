namespace Firn.Tensors;

/// <summary>One argument of a boxed call, encoded when the call is made.</summary>
internal readonly unsafe struct BoxedArgument
{
    private readonly Kind kind;
    private readonly Tensor? tensor;
    private readonly Tensor?[]? tensors;
    private readonly long[]? integers;
    private readonly ulong bits;
    private readonly bool optional;

    private BoxedArgument(Kind kind, ulong bits = 0, Tensor? tensor = null, Tensor?[]? tensors = null, long[]? integers = null, bool optional = false)
    {
        this.kind = kind;
        this.bits = bits;
        this.tensor = tensor;
        this.tensors = tensors;
        this.integers = integers;
        this.optional = optional;
    }

    private enum Kind
    {
        None,
        Tensor,
        Bits,
        Double,
        Tensors,
        Integers,
    }

    /// <summary>An absent optional.</summary>
    public static BoxedArgument None => default;

    /// <summary>The value of an optional argument.</summary>
    public BoxedArgument AsOptional => new(kind, bits, tensor, tensors, integers, optional: true);

    public static implicit operator BoxedArgument(Tensor tensor) => new(Kind.Tensor, tensor: tensor);

    public static implicit operator BoxedArgument(long value) => new(Kind.Bits, unchecked((ulong)value));

    public static implicit operator BoxedArgument(int value) => new(Kind.Bits, unchecked((ulong)(long)value));

    public static implicit operator BoxedArgument(bool value) => new(Kind.Bits, value ? 1UL : 0UL);

    public static implicit operator BoxedArgument(double value) => new(Kind.Double, BitConverter.DoubleToUInt64Bits(value));

    public static implicit operator BoxedArgument(Tensor[] list) => new(Kind.Tensors, tensors: list);

    public static implicit operator BoxedArgument(long[] list) => new(Kind.Integers, integers: list);

    /// <summary>The stack slot: numbers by value, tensors and lists as handles that the callee owns.</summary>
    public ulong Encode()
    {
        ulong slot;
        switch (kind)
        {
            case Kind.None:
                return 0;
            case Kind.Bits or Kind.Double:
                slot = bits;
                break;
            case Kind.Tensor:
                slot = Owned(tensor!);
                break;
            default:
                nint list;
                var count = tensors?.Length ?? integers!.Length;
                Boxed.Check(Native.NewList((nuint)count, &list), "new_list");
                for (var i = 0; i < count; i++)
                    Boxed.Check(Native.ListPushBack(list, tensors is null ? unchecked((ulong)integers![i]) : Owned(tensors[i]!)), "list_push_back");
                slot = (ulong)list;
                break;
        }

        return optional ? Boxed.Cell(slot) : slot;
    }

    public override string ToString() => kind switch
    {
        Kind.None => "None",
        Kind.Tensor => tensor!.ToString(),
        Kind.Double => BitConverter.UInt64BitsToDouble(bits).ToString(),
        Kind.Tensors => $"[{string.Join("; ", tensors!.Select(item => item!.ToString()))}]",
        Kind.Integers => $"[{string.Join(", ", integers!)}]",
        _ => unchecked((long)bits).ToString(),
    };

    private static ulong Owned(Tensor tensor)
    {
        nint copy;
        Boxed.Check(Native.NewTensorHandle(tensor.Handle, &copy), "new_tensor_handle", tensor);
        return (ulong)copy;
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Firn.Core;

namespace Firn.Tensors;

/// <summary>
/// Any ATen operation through libtorch's boxed dispatcher call. Every schema argument is given, left to right. For
/// oracles, checks and rare operations: a call costs about a microsecond, and arguments after a refused one leak.
/// </summary>
internal static unsafe class Boxed
{
    private const int Slots = 32;
    private static readonly delegate* unmanaged<nuint, void*> OperatorNew = FindOperatorNew();

    /// <summary>Calls an operation and takes over its tensor results.</summary>
    /// <param name="operation">Such as <c>aten::mm</c>.</param>
    /// <param name="overload">Such as <c>dim_IntList</c>; empty for the default.</param>
    /// <param name="results">How many tensors it returns.</param>
    /// <param name="arguments">All schema arguments: tensors, numbers, booleans, null for None, lists by <see cref="BoxedArgument"/>.</param>
    /// <exception cref="FirnException">FIRN-TEN-011: libtorch refused, with operation and shapes.</exception>
    internal static Tensor[] Call(string operation, string overload, int results, params ReadOnlySpan<BoxedArgument> arguments)
    {
        LibTorch.Load();
        if (arguments.Length > Slots || results > Slots)
            throw new ArgumentException($"{operation} has more than {Slots} arguments or results", nameof(arguments));
        var stack = stackalloc ulong[Slots];
        for (var i = 0; i < arguments.Length; i++)
            stack[i] = arguments[i].Encode();
        int error;
        var name = Encoding.UTF8.GetBytes(operation + '\0');
        var variant = Encoding.UTF8.GetBytes(overload + '\0');
        fixed (byte* n = name, v = variant)
            error = Native.CallDispatcher(n, v, stack, LibTorch.SmallestAbi);
        if (error != 0)
            throw Refused(overload.Length == 0 ? operation : $"{operation}.{overload}", Describe(arguments));
        var made = new Tensor[results];
        for (var i = 0; i < results; i++)
            made[i] = Tensor.Own((nint)stack[i]);
        return made;
    }

    /// <summary>Calls an operation that returns one tensor.</summary>
    internal static Tensor One(string operation, string overload, params ReadOnlySpan<BoxedArgument> arguments) =>
        Call(operation, overload, 1, arguments)[0];

    /// <summary>Throws when a typed call of libtorch failed, naming it and its operands.</summary>
    internal static void Check(int error, string operation, params ReadOnlySpan<Tensor> operands)
    {
        if (error == 0)
            return;
        var text = new StringBuilder();
        foreach (var operand in operands)
            text.Append(text.Length == 0 ? "" : ", ").Append(operand);
        throw Refused(operation, text.ToString());
    }

    /// <summary>A heap cell that holds an optional's value; the callee frees it with C++ delete.</summary>
    internal static ulong Cell(ulong value)
    {
        var cell = (ulong*)OperatorNew(sizeof(ulong));
        *cell = value;
        return (ulong)cell;
    }

    private static FirnException Refused(string operation, string operands)
    {
        var said = Native.ExceptionText != null ? Marshal.PtrToStringUTF8((nint)Native.ExceptionText()) : null;
        return new("FIRN-TEN-011", $"{operation}({operands})",
            string.IsNullOrEmpty(said) ? "libtorch refused; its reason is on standard error" : $"libtorch refused: {said.ReplaceLineEndings(" ")}",
            "check shapes and types of the operands");
    }

    private static string Describe(ReadOnlySpan<BoxedArgument> arguments)
    {
        var text = new StringBuilder();
        foreach (var argument in arguments)
            text.Append(text.Length == 0 ? "" : ", ").Append(argument);
        return text.ToString();
    }

    private static delegate* unmanaged<nuint, void*> FindOperatorNew() =>
        (delegate* unmanaged<nuint, void*>)NativeLibrary.GetExport(NativeLibrary.Load("libstdc++.so.6"), "_Znwm");
}

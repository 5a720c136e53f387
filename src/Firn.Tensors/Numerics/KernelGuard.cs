using System.Diagnostics.CodeAnalysis;

namespace Firn.Tensors;

/// <summary>Checks of a kernel's operands; a failure names the kernel and all operands.</summary>
internal static class KernelGuard
{
    /// <summary>Throws unless the condition holds and every tensor is single precision with neighbours at stride 1.</summary>
    public static void Floats([DoesNotReturnIf(false)] bool fits, string kernel, params ReadOnlySpan<Tensor> operands)
    {
        foreach (var operand in operands)
            fits &= operand.Type == ScalarType.Float32 && operand.Dimensions > 0 && (operand.Strides[^1] == 1 || operand.Sizes[^1] == 1);
        if (!fits)
            throw new ArgumentException($"{kernel}: shapes, types or strides do not agree: {string.Join(", ", operands.ToArray().Select(o => o.ToString()))}", nameof(operands));
    }
}

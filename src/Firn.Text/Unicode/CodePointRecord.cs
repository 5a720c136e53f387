using System.Runtime.InteropServices;

namespace Firn.Text.Unicode;

/// <summary>What the tables say of a code point, 16 bytes.</summary>
[StructLayout(LayoutKind.Sequential, Size = 16)]
internal readonly struct CodePointRecord
{
    public readonly byte Category;
    public readonly byte CombiningClass;
    public readonly byte Script;

    /// <summary>0 to 9 for category Nd, else 255.</summary>
    public readonly byte Digit;

    /// <summary>Simple lower case minus the code point.</summary>
    public readonly int LowerDelta;

    public readonly CodePointFlags Flags;
}

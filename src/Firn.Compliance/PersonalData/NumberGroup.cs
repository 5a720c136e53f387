namespace Firn.Compliance.PersonalData;

/// <summary>Digits or letters that stand together.</summary>
/// <param name="Start">First byte.</param>
/// <param name="Length">Bytes.</param>
/// <param name="IsLetters">Letters; else digits.</param>
/// <param name="Before">What parts it from the group before it; <see cref="NumberGap.None"/> for the first.</param>
internal readonly record struct NumberGroup(int Start, int Length, bool IsLetters, NumberGap Before)
{
    /// <summary>One behind the last byte.</summary>
    public int End => Start + Length;
}

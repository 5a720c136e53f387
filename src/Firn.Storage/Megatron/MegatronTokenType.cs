namespace Firn.Storage.Megatron;

/// <summary>How a token is stored in a Megatron <c>.bin</c>; the values are the codes in the <c>.idx</c> header.</summary>
public enum MegatronTokenType : byte
{
    /// <summary>Four bytes, little-endian, signed: vocabularies above 65,536.</summary>
    Int32 = 4,

    /// <summary>Two bytes, little-endian, unsigned: vocabularies up to 65,536.</summary>
    UInt16 = 8,
}

namespace Firn.Storage.TokenShards;

/// <summary>Layouts that training programs read tokens in.</summary>
public enum TokenShardFormat
{
    /// <summary><c>.bin</c> and <c>.idx</c>: Megatron-LM, Apertus.</summary>
    Megatron,

    /// <summary><c>.ds</c>, <c>.ds.index</c>, <c>.ds.metadata</c>: datatrove, nanotron.</summary>
    Datatrove,

    /// <summary><c>.npy</c> without a header and <c>.csv.gz</c>: dolma, OLMo.</summary>
    Headerless,
}

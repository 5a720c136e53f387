namespace Firn.Compliance.Scoring;

/// <summary>An encoder's <c>scorer.json</c>: which file is what, and how text becomes chunks (docs/toxicity.md).</summary>
public sealed record EncoderConfig
{
    /// <summary>The encoder: token ids and attention mask in, hidden states out. Default <c>encoder.onnx</c>.</summary>
    public string Encoder { get; set; } = "encoder.onnx";

    /// <summary>The tokenizer: <c>tokenizer.json</c>, or a SentencePiece model.</summary>
    public string Tokenizer { get; set; } = "tokenizer.json";

    /// <summary>Two layers for each language: <c>deu_Latn.0.weight</c> (W, H), <c>.0.bias</c> (W), <c>.1.weight</c> (2, W) or (1, W), <c>.1.bias</c> (2) or (1). Default <c>heads.safetensors</c>.</summary>
    public string Heads { get; set; } = "heads.safetensors";

    /// <summary>Tokens of a chunk, the first and the last included. Default 512, as Apertus.</summary>
    public int ChunkTokens { get; set; } = 512;

    /// <summary>Chunks that are scored, from the text's beginning; the largest score counts. Default 0: all, as Apertus for toxicity; 1, as FineWeb2-HQ for quality.</summary>
    public int MostChunks { get; set; }

    /// <summary>The token that begins every chunk. Default 0, XLM-RoBERTa's <c>&lt;s&gt;</c>.</summary>
    public long FirstToken { get; set; }

    /// <summary>The token that ends every chunk. Default 2, XLM-RoBERTa's <c>&lt;/s&gt;</c>.</summary>
    public long LastToken { get; set; } = 2;

    /// <summary>Added to every id of the tokenizer: 1 where a SentencePiece model's ids are one below XLM-RoBERTa's. Default 0.</summary>
    public int IdOffset { get; set; }
}

namespace Firn.Tokenization.PreTokenization;

/// <summary>The regular expressions in use that cut text into pieces before merging; each has a hand-written splitter.</summary>
public enum SplitFamily
{
    /// <summary>GPT-2: words with their leading space, English contractions, runs of digits.</summary>
    Gpt2,

    /// <summary>cl100k (GPT-4) and Llama 3: any leading symbol, contractions of either case, digits by up to three.</summary>
    Cl100k,

    /// <summary>Qwen 2: cl100k with single digits.</summary>
    Qwen2,

    /// <summary>o200k (GPT-4o): words split where case rises, contractions behind the word, digits by up to three.</summary>
    O200k,

    /// <summary>tekken (Mistral Nemo), used by Apertus: o200k without contractions and with single digits.</summary>
    Tekken,
}

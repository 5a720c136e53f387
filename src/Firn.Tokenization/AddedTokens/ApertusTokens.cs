namespace Firn.Tokenization.AddedTokens;

/// <summary>
/// The first 73 ids of the Apertus tokenizer: Mistral's control tokens with the slots that Apertus gave a new meaning
/// (code, reasoning, masked personal data, pull requests, fill-in-the-middle, chat). Source: Apertus technical report, §2.2,
/// and the released tokenizer.json.
/// </summary>
public static class ApertusTokens
{
    /// <summary>Begin of a document, id 1.</summary>
    public const string Begin = "<s>";

    /// <summary>End of a document, id 2.</summary>
    public const string End = "</s>";

    /// <summary>Padding, id 3.</summary>
    public const string Pad = "<pad>";

    /// <summary>Not known, id 0; byte-level tokenizers never produce it.</summary>
    public const string Unknown = "<unk>";

    /// <summary>End of the assistant's turn, id 68: generation stops here in a chat.</summary>
    public const string AssistantEnd = "<|assistant_end|>";

    /// <summary>The markers that stand for masked IBANs, e-mail and IP addresses: the special tokens that our own steps write into documents.</summary>
    public static IReadOnlyList<string> PersonalDataMarkers { get; } = ["<iban-pii>", "<email-pii>", "<ip-pii>"];

    /// <summary>All of them, by id from 0; <c>\begin{</c> and its three neighbours are ordinary text that is one token.</summary>
    public static IReadOnlyList<AddedToken> All { get; } = Build();

    private static AddedToken[] Build()
    {
        string[] contents =
        [
            Unknown, Begin, End, Pad, "[/INST]", "[AVAILABLE_TOOLS]", "[/AVAILABLE_TOOLS]", "[TOOL_RESULTS]", "[/TOOL_RESULTS]", "[TOOL_CALLS]",
            "<SPECIAL_10>", "[PREFIX]", "[MIDDLE]", "[SUFFIX]", "\\begin{", "\\end{", "\\text{", "\\boxed{", "<filename>", "<gh_stars>",
            "<issue_start>", "<issue_comment>", "<issue_closed>", "<jupyter_start>", "<jupyter_text>", "<jupyter_code>", "<jupyter_output>",
            "<empty_output>", "<commit_before>", "<commit_msg>", "<commit_after>", "<reponame>", "<think>", "</think>", "<answer>", "</answer>",
            .. PersonalDataMarkers, "<file_sep>", "<code_to_intermediate>", "<intermediate_to_code>", "<pr>", "<pr_status>", "<pr_is_merged>",
            "<pr_base>", "<pr_file>", "<pr_base_code>", "<pr_diff>", "<pr_diff_hunk>", "<pr_comment>", "<pr_event_id>", "<pr_review>",
            "<pr_review_state>", "<pr_review_comment>", "<pr_in_reply_to_review_id>", "<pr_in_reply_to_comment_id>", "<pr_diff_hunk_comment_line>",
            "<|fim_begin|>", "<|fim_hole|>", "<|fim_end|>", "<|system_start|>", "<|system_end|>", "<|developer_start|>", "<|developer_end|>",
            "<|user_start|>", "<|user_end|>", "<|assistant_start|>", AssistantEnd, "<|inner_prefix|>", "<|inner_suffix|>", "<|tools_prefix|>",
            "<|tools_suffix|>",
        ];
        return [.. contents.Select((content, id) => new AddedToken(id, content) { Special = id is < 14 or > 17 })];
    }
}

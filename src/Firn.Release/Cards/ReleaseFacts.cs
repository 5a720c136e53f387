namespace Firn.Release.Cards;

/// <summary>Everything that a card says, gathered from manifests and stage outputs; nothing of it is typed by hand.</summary>
public sealed record ReleaseFacts
{
    /// <summary>The model's name.</summary>
    public required string Name { get; init; }

    /// <summary>One sentence of the recipe.</summary>
    public string Description { get; init; } = "";

    /// <summary>What the recipe says of the release.</summary>
    public required ReleaseConfig Config { get; init; }

    /// <summary>Shape of the model: name and value, in the order to print.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Shape { get; init; } = [];

    /// <summary>Parameters; 0 when unknown.</summary>
    public long Parameters { get; init; }

    /// <summary>Longest context in tokens.</summary>
    public int ContextTokens { get; init; }

    /// <summary>Entries of the vocabulary.</summary>
    public int VocabularySize { get; init; }

    /// <summary>Begin, end and padding tokens with their ids.</summary>
    public IReadOnlyList<KeyValuePair<string, int>> SpecialTokens { get; init; } = [];

    /// <summary>Training settings: name and value, in the order to print.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Training { get; init; } = [];

    /// <summary>Tokens consumed in training.</summary>
    public long TrainingTokens { get; init; }

    /// <summary>Tokens in the training split.</summary>
    public long AvailableTokens { get; init; }

    /// <summary>Tokens of the training split by language.</summary>
    public IReadOnlyDictionary<string, long> TokensByLanguage { get; init; } = new Dictionary<string, long>();

    /// <summary>Works kept, by name.</summary>
    public IReadOnlyList<WorkRecord> Works { get; init; } = [];

    /// <summary>What was taken out, and why.</summary>
    public IReadOnlyList<RemovalRecord> Removals { get; init; } = [];

    /// <summary>Documents that came in.</summary>
    public long DocumentsIn { get; init; }

    /// <summary>Evaluation by language; empty when there was none.</summary>
    public IReadOnlyList<ScoreRecord> Scores { get; init; } = [];

    /// <summary>All languages together; null when there was no evaluation.</summary>
    public ScoreRecord? Pooled { get; init; }

    /// <summary>What was found about memorisation; empty when there was no evaluation.</summary>
    public string Memorization { get; init; } = "";

    /// <summary>The stages behind the release, in order.</summary>
    public IReadOnlyList<StageRecord> Stages { get; init; } = [];

    /// <summary>Version of Firn.</summary>
    public string FirnVersion { get; init; } = "";
}

namespace Firn.Release.Cards;

/// <summary>A stage that the release rests on.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Hash">Its identity.</param>
/// <param name="OutputHash">Hash over what it made.</param>
/// <param name="Inputs">Name and hash of what it was made from.</param>
public sealed record StageRecord(string Name, string Hash, string OutputHash, IReadOnlyList<KeyValuePair<string, string>> Inputs);

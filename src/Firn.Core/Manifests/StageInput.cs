namespace Firn.Core.Manifests;

/// <summary>Something a stage was made from.</summary>
/// <param name="Name">An earlier stage's name, or a file as the recipe names it.</param>
/// <param name="Kind"><c>stage</c> or <c>file</c>.</param>
/// <param name="Hash">Hash of the content: of a stage's outputs, or of the file.</param>
public sealed record StageInput(string Name, string Kind, string Hash);

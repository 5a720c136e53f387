namespace Firn.Vetting.Rendezvous;

/// <summary>A node that takes part in a test.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Host">Where its test port is.</param>
/// <param name="Port">Its test port.</param>
internal sealed record Member(string Name, string Host, int Port);

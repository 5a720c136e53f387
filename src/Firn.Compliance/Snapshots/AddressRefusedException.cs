namespace Firn.Compliance.Snapshots;

/// <summary>A name leads to an address outside of the public internet; nothing was sent.</summary>
/// <param name="host">The name.</param>
internal sealed class AddressRefusedException(string host) : IOException($"{host} leads to an address outside of the public internet");

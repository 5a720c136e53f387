using System.Security.Cryptography;

namespace Firn.Vetting.Rendezvous;

/// <summary>
/// Both sides prove that they know the job's secret before either reads a word of the other: server nonce, client nonce with
/// proof, server proof. The proofs name the side and the purpose, so that none can be sent back or used elsewhere.
/// </summary>
internal static class Handshake
{
    private static readonly byte[] Hello = "FIRNVET1"u8.ToArray();

    /// <summary>The side that was called.</summary>
    /// <returns>The key of this connection; null when the caller does not know the secret.</returns>
    public static async Task<byte[]?> Answer(Stream stream, JobSecret secret, string purpose, CancellationToken stop)
    {
        var mine = RandomNumberGenerator.GetBytes(32);
        await stream.WriteAsync(Hello.Concat(mine).ToArray(), stop);
        var answer = new byte[64];
        await stream.ReadExactlyAsync(answer, stop);
        var (theirs, proof) = (answer[..32], answer[32..]);
        if (!CryptographicOperations.FixedTimeEquals(proof, secret.Sign(purpose + " client", mine, theirs)))
            return null;
        await stream.WriteAsync(secret.Sign(purpose + " server", theirs, mine), stop);
        return secret.Sign(purpose + " key", mine, theirs);
    }

    /// <summary>The side that calls.</summary>
    /// <returns>The key of this connection; null when the other side does not know the secret.</returns>
    public static async Task<byte[]?> Call(Stream stream, JobSecret secret, string purpose, CancellationToken stop)
    {
        var first = new byte[Hello.Length + 32];
        await stream.ReadExactlyAsync(first, stop);
        if (!first.AsSpan(0, Hello.Length).SequenceEqual(Hello))
            return null;
        var theirs = first[Hello.Length..];
        var mine = RandomNumberGenerator.GetBytes(32);
        await stream.WriteAsync(mine.Concat(secret.Sign(purpose + " client", theirs, mine)).ToArray(), stop);
        var proof = new byte[32];
        await stream.ReadExactlyAsync(proof, stop);
        return CryptographicOperations.FixedTimeEquals(proof, secret.Sign(purpose + " server", mine, theirs)) ? secret.Sign(purpose + " key", theirs, mine) : null;
    }
}

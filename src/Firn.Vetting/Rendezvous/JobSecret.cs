using System.Security.Cryptography;
using System.Text;
using Firn.Core;
using Firn.Vetting.Checks;

namespace Firn.Vetting.Rendezvous;

/// <summary>
/// What the nodes of one vetting know and nobody else. It travels by a file descriptor or a file that only its owner reads:
/// never on a command line, in the environment or in a log.
/// </summary>
internal sealed class JobSecret
{
    private const int Length = 32;
    private readonly byte[] value;

    private JobSecret(byte[] value) => this.value = value;

    /// <summary>A new one from the system's random numbers.</summary>
    public static JobSecret Create() => new(RandomNumberGenerator.GetBytes(Length));

    /// <summary>Reads one line of 64 hexadecimal digits, as <see cref="Send"/> writes it.</summary>
    /// <exception cref="FirnException">It is none (FIRN-VET-010).</exception>
    public static JobSecret Receive(TextReader from, string subject)
    {
        // Read no further than the line: what follows on a pipe is not ours.
        var line = new StringBuilder();
        for (int unit; line.Length <= Length * 2 && (unit = from.Read()) >= 0 && unit != '\n';)
            line.Append((char)unit);
        try
        {
            var bytes = Convert.FromHexString(line.ToString().Trim());
            if (bytes.Length == Length)
                return new(bytes);
        }
        catch (FormatException)
        {
            // Told below, without the text: it may be most of a secret.
        }

        throw new FirnException("FIRN-VET-010", subject, $"does not hold a secret of {Length * 2} hexadecimal digits", "give the secret that the coordinator made", ExitCode.Invalid);
    }

    /// <summary>Reads a file that must belong to this user and be closed to all others.</summary>
    /// <exception cref="FirnException">It is open to others (FIRN-VET-010).</exception>
    public static JobSecret FromFile(string path)
    {
        if (!File.Exists(path))
            throw new FirnException("FIRN-VET-010", path, "there is no such file", "name the file that holds the job's secret", ExitCode.Invalid);
        if (PrologTrust.Owner(path) != PrologTrust.EffectiveUser() || (File.GetUnixFileMode(path) & ~(UnixFileMode.UserRead | UnixFileMode.UserWrite)) != 0)
            throw new FirnException("FIRN-VET-010", path, "can be read by others than its owner, or is not yours", "make it yours with mode 0600", ExitCode.Invalid);
        using var reader = new StreamReader(path);
        return Receive(reader, path);
    }

    /// <summary>Makes a file with a new secret that only this user can read. An existing file is never written over.</summary>
    public static JobSecret CreateFile(string path)
    {
        var secret = Create();
        try
        {
            using var file = new FileStream(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite });
            using var writer = new StreamWriter(file);
            secret.Send(writer);
        }
        catch (IOException error)
        {
            throw new FirnException("FIRN-VET-010", path, $"cannot be made: {error.Message}", "name a file that does not exist yet", ExitCode.Conflict, error);
        }

        return secret;
    }

    /// <summary>Writes the line that <see cref="Receive"/> reads.</summary>
    public void Send(TextWriter to) => to.Write(Convert.ToHexStringLower(value) + "\n");

    /// <summary>HMAC-SHA-256 over a purpose and some parts, each with its length.</summary>
    public byte[] Sign(string purpose, params ReadOnlySpan<byte[]> parts)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, value);
        hash.AppendData(Encoding.ASCII.GetBytes(purpose + "\0"));
        foreach (var part in parts)
        {
            hash.AppendData(BitConverter.GetBytes(part.Length));
            hash.AppendData(part);
        }

        return hash.GetHashAndReset();
    }

    /// <summary>Never the value.</summary>
    public override string ToString() => "(a secret)";
}

using System.Security.Cryptography;
using Firn.Core;

namespace Firn.Compliance.PersonalData;

/// <summary>
/// Names values by HMAC-SHA-256 under a secret key: the same value has the same name everywhere, and who lacks the key can
/// neither find the value nor test a guess. A name is letters only, so that no rule takes it for personal data.
/// </summary>
public sealed class PseudonymKey
{
    /// <summary>Letters of a name: 48 bits, four to a letter.</summary>
    internal const int NameLength = 12;

    private const int LeastBytes = 32;
    private readonly byte[] key;

    /// <summary>Takes a key.</summary>
    /// <param name="key">At least 32 random bytes.</param>
    public PseudonymKey(ReadOnlySpan<byte> key)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(key.Length, LeastBytes, nameof(key));
        this.key = key.ToArray();
    }

    /// <summary>Reads a key file.</summary>
    /// <exception cref="FirnException">The file is missing or too short (FIRN-CMP-050).</exception>
    public static PseudonymKey Load(string path)
    {
        var bytes = File.Exists(path) ? File.ReadAllBytes(path) : [];
        return bytes.Length >= LeastBytes
            ? new PseudonymKey(bytes)
            : throw new FirnException("FIRN-CMP-050", path, $"is no key of at least {LeastBytes} bytes", "make one with: head -c 32 /dev/urandom > FILE", ExitCode.Invalid);
    }

    /// <summary>Writes a value's name. How a number is grouped, which script's digits it has and how an address is capitalised do not matter.</summary>
    /// <param name="kind">Its class; the same digits in two classes have two names.</param>
    /// <param name="value">The value as it stands in the text.</param>
    /// <param name="name">Receives <see cref="NameLength"/> letters.</param>
    internal void Name(PiiKind kind, ReadOnlySpan<byte> value, Span<byte> name)
    {
        if (NativeDigits.IndexOf(value) >= 0)
        {
            // The same number in another script's digits is the same.
            var folded = new byte[value.Length];
            Name(kind, folded.AsSpan(0, NativeDigits.Fold(value, folded, null)), name);
            return;
        }

        Span<byte> plain = value.Length < 512 ? stackalloc byte[value.Length + 1] : new byte[value.Length + 1];
        plain[0] = (byte)kind;
        var length = 1;
        foreach (var unit in value)
        {
            if (kind is PiiKind.Email or PiiKind.Ip)
                plain[length++] = unit is >= (byte)'A' and <= (byte)'Z' ? (byte)(unit | 0x20) : unit;
            else if (char.IsAsciiLetterOrDigit((char)unit))
                plain[length++] = unit is >= (byte)'a' and <= (byte)'z' ? (byte)(unit & ~0x20) : unit;
        }

        Span<byte> code = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, plain[..length], code);
        for (var i = 0; i < NameLength; i++)
            name[i] = (byte)('a' + ((code[i / 2] >> (i % 2 * 4)) & 0xF));
    }
}

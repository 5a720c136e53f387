using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Firn.Tokenization.Formats;

/// <summary>
/// Goes through well-formed JSON of known shape, fast: the large tables of tokenizer files. It says no to whatever it does not
/// expect, and then the general reader says what is wrong. Its methods are compiled to their best at once, since a file is
/// read once.
/// </summary>
internal ref struct JsonScanner(ReadOnlySpan<byte> json, int at = 0)
{
    private readonly ReadOnlySpan<byte> json = json;

    /// <summary>Bytes read so far.</summary>
    public int At { get; private set; } = at;

    /// <summary>Bytes that are left.</summary>
    public readonly int Left => json.Length - At;

    /// <summary>Takes white space, then one byte of punctuation where it comes next.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryTake(byte punctuation)
    {
        SkipSpace();
        if (At >= json.Length || json[At] != punctuation)
            return false;
        At++;
        return true;
    }

    /// <summary>The next byte that is not white space; 0 at the end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte Peek()
    {
        SkipSpace();
        return At < json.Length ? json[At] : (byte)0;
    }

    /// <summary>Takes a string and writes what it says.</summary>
    /// <param name="output">As long as the rest of the JSON that may be in the string; a longer one is not taken.</param>
    /// <param name="written">Its bytes, which are those of the file where nothing is escaped: they may not be UTF-8.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool TryText(scoped Span<byte> output, out int written)
    {
        unchecked
        {
            written = 0;
            SkipSpace();
            var from = At;
            if (from >= json.Length || json[from] != '"')
                return false;
            // Mostly nothing is escaped: the bytes are copied at once.
            var plain = json.Slice(++from, Math.Min(json.Length - from, output.Length));
            var length = 0;
            while (length < plain.Length && plain[length] is not ((byte)'"' or (byte)'\\' or < 0x20))
                length++;
            plain[..length].CopyTo(output);
            written = length;
            for (from += length; from < json.Length && written < output.Length; from++)
            {
                var value = json[from];
                if (value == '"')
                {
                    At = from + 1;
                    return true;
                }

                if (value < 0x20)
                    return false;
                if (value == '\\')
                {
                    if (!TryEscape(ref from, output, ref written))
                        return false;
                    continue;
                }

                output[written++] = value;
            }

            // The string may fill the output to its last byte.
            if (from < json.Length && json[from] == '"')
            {
                At = from + 1;
                return true;
            }

            return false;
        }
    }

    /// <summary>Takes a whole number from 0 to 99,999,999.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool TryNumber(out int number)
    {
        unchecked
        {
            number = 0;
            SkipSpace();
            var from = At;
            var end = Math.Min(json.Length, from + 9);
            while (from < end && (uint)(json[from] - '0') <= 9)
                number = (number * 10) + (json[from++] - '0');
            var digits = from - At;
            // Neither "01" nor "1.5" nor "1e3".
            if (digits is 0 or > 8 || (digits > 1 && json[At] == '0') || from >= json.Length || json[from] is (byte)'.' or (byte)'e' or (byte)'E')
                return false;
            At = from;
            return true;
        }
    }

    /// <summary>Goes over any value without looking what it is; brackets are counted.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool TrySkip()
    {
        unchecked
        {
            var depth = 0;
            while (true)
            {
                var next = Peek();
                switch (next)
                {
                    case (byte)'"':
                        if (!TrySkipText())
                            return false;
                        break;
                    case (byte)'{' or (byte)'[':
                        depth++;
                        At++;
                        continue;
                    case (byte)'}' or (byte)']':
                        if (--depth < 0)
                            return false;
                        At++;
                        break;
                    case (byte)',' or (byte)':':
                        if (depth == 0)
                            return false;
                        At++;
                        continue;
                    case 0:
                        return false;
                    default:
                        var from = At;
                        while (At < json.Length && json[At] is not ((byte)',' or (byte)']' or (byte)'}' or <= (byte)' '))
                            At++;
                        // A control character begins no value.
                        if (At == from)
                            return false;
                        break;
                }

                if (depth == 0)
                    return true;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool TrySkipText()
    {
        unchecked
        {
            for (At++; At < json.Length; At++)
            {
                var next = json[At..].IndexOfAny((byte)'"', (byte)'\\');
                if (next < 0)
                    return false;
                At += next;
                if (json[At] == '"')
                {
                    At++;
                    return true;
                }

                At++;
            }

            return false;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void SkipSpace()
    {
        unchecked
        {
            var from = At;
            while (from < json.Length && json[from] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
            {
                from++;
                // Indented files are mostly spaces.
                while (from + 8 <= json.Length && BinaryPrimitives.ReadUInt64LittleEndian(json[from..]) == 0x2020202020202020)
                    from += 8;
            }

            At = from;
        }
    }

    private readonly bool TryEscape(ref int at, scoped Span<byte> output, ref int written)
    {
        if (++at >= json.Length)
            return false;
        var plain = json[at] switch
        {
            (byte)'"' => '"',
            (byte)'\\' => '\\',
            (byte)'/' => '/',
            (byte)'b' => '\b',
            (byte)'f' => '\f',
            (byte)'n' => '\n',
            (byte)'r' => '\r',
            (byte)'t' => '\t',
            _ => '\0',
        };
        if (plain != '\0')
        {
            output[written++] = (byte)plain;
            return true;
        }

        if (!TryUnit(at, out var code))
            return false;
        at += 4;
        if (char.IsHighSurrogate((char)code))
        {
            if (at + 2 >= json.Length || json[at + 1] != '\\' || !TryUnit(at + 2, out var low) || !char.IsLowSurrogate((char)low))
                return false;
            code = char.ConvertToUtf32((char)code, (char)low);
            at += 6;
        }

        if (!System.Text.Rune.TryCreate(code, out var rune) || !rune.TryEncodeToUtf8(output[written..], out var length))
            return false;
        written += length;
        return true;
    }

    /// <summary>Four digits behind a <c>u</c>.</summary>
    private readonly bool TryUnit(int at, out int code)
    {
        code = 0;
        if (at + 4 >= json.Length || json[at] != 'u')
            return false;
        for (var i = 1; i <= 4; i++)
        {
            if (!char.IsAsciiHexDigit((char)json[at + i]))
                return false;
            code = (code << 4) | Convert.ToInt32(((char)json[at + i]).ToString(), 16);
        }

        return true;
    }
}

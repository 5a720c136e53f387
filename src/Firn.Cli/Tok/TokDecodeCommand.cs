using System.Buffers.Binary;
using System.CommandLine;
using System.Globalization;
using Firn.Cli.Hosting;
using Firn.Core;
using Firn.Tokenization;
using Firn.Tokenization.Streams;

namespace Firn.Cli.Tok;

/// <summary><c>firn tok decode</c>: ids on standard input to text on standard output.</summary>
internal static class TokDecodeCommand
{
    public static Command Create(CliContext context)
    {
        var file = TokArguments.Tokenizer();
        var lines = TokArguments.JsonLines("Reads lines {\"ids\": […]} and writes {\"text\": …} in order.");
        var binary = TokArguments.Binary("Reads ids as little-endian integers: two bytes up to 65,536 entries, else four.");
        var skip = new Option<bool>("--skip-special") { Description = "Leaves special tokens out." };
        var workers = TokArguments.Workers();
        var command = new Command("decode", "Turns token ids on standard input, separated by white space, into text. Example: echo '1 345' | firn tok decode --tokenizer tokenizer.json")
        {
            file, lines, binary, skip, workers,
        };
        command.Validators.Add(parsed =>
        {
            if (parsed.GetValue(lines) && parsed.GetValue(binary))
                parsed.AddError("--jsonl and --binary exclude each other");
        });
        command.SetAction(parsed =>
        {
            var tokenizer = Tokenizer.Load(parsed.GetValue(file)!);
            using var input = context.OpenIn();
            using var output = new BufferedStream(context.OpenOut(), 1 << 16);
            if (parsed.GetValue(lines))
            {
                TokenJsonLines.Decode(tokenizer, input, output, parsed.GetValue(skip), parsed.GetValue(workers), "standard input");
                return 0;
            }

            var ids = parsed.GetValue(binary) ? Integers(input, tokenizer.VocabularySize > 65_536 ? 4 : 2) : Words(input);
            if (!tokenizer.DecodesTokenByToken)
            {
                output.Write(tokenizer.DecodeBytes(ids.ToArray(), parsed.GetValue(skip)));
                output.Flush();
                return 0;
            }

            foreach (var id in ids)
            {
                if (!parsed.GetValue(skip) || !tokenizer.IsSpecial(id))
                    output.Write(tokenizer.BytesOf(id));
            }

            output.Flush();
            return 0;
        });
        return command;
    }

    private static IEnumerable<int> Words(Stream input)
    {
        using var reader = new StreamReader(input);
        var number = 0L;
        while (reader.ReadLine() is { } line)
        {
            number++;
            foreach (var word in line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            {
                yield return int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : throw new FirnException(
                    "FIRN-TOK-013", $"standard input, line {number}", $"\"{(word.Length > 40 ? word[..40] + "…" : word)}\" is not a token id", "give decimal numbers separated by white space", ExitCode.Invalid);
            }
        }
    }

    private static IEnumerable<int> Integers(Stream input, int width)
    {
        var buffer = new byte[width * 4096];
        while (input.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false) is > 0 and var count)
        {
            if (count % width != 0)
                throw new FirnException("FIRN-TOK-013", "standard input", $"its length is not a multiple of {width} bytes", "give whole integers", ExitCode.Invalid);
            for (var at = 0; at < count; at += width)
                yield return width == 2 ? BinaryPrimitives.ReadUInt16LittleEndian(buffer.AsSpan(at)) : BinaryPrimitives.ReadInt32LittleEndian(buffer.AsSpan(at));
        }
    }
}

using System.Buffers.Binary;
using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Firn.Cli.Hosting;
using Firn.Tokenization;
using Firn.Tokenization.Explaining;
using Firn.Tokenization.Streams;

namespace Firn.Cli.Tok;

/// <summary><c>firn tok encode</c>: text on standard input to ids on standard output.</summary>
internal static class TokEncodeCommand
{
    public static Command Create(CliContext context)
    {
        var file = TokArguments.Tokenizer();
        var lines = TokArguments.JsonLines("Reads lines {\"text\": …} and writes {\"ids\": […]} in order.");
        var binary = TokArguments.Binary("Writes ids as little-endian integers: two bytes up to 65,536 entries, else four.");
        var noSpecial = TokArguments.NoSpecial();
        var addSpecial = TokArguments.AddSpecial();
        var explain = new Option<bool>("--explain") { Description = "Shows the pieces of the text and the merges that were applied to each." };
        var workers = TokArguments.Workers();
        var command = new Command("encode", "Turns text on standard input into token ids. Example: echo 'Hello' | firn tok encode --tokenizer tokenizer.json")
        {
            file, lines, binary, noSpecial, addSpecial, explain, workers,
        };
        command.Validators.Add(parsed =>
        {
            if (new[] { parsed.GetValue(lines), parsed.GetValue(binary), parsed.GetValue(explain) }.Count(flag => flag) > 1)
                parsed.AddError("--jsonl, --binary and --explain exclude each other");
        });
        command.SetAction(parsed =>
        {
            var tokenizer = Tokenizer.Load(parsed.GetValue(file)!);
            var special = TokArguments.Special(parsed.GetValue(noSpecial));
            using var input = context.OpenIn();
            if (parsed.GetValue(explain))
                return Explain(context, tokenizer, input, parsed.GetValue(addSpecial), special);
            using var output = new BufferedStream(context.OpenOut(), 1 << 16);
            if (parsed.GetValue(lines))
                TokenJsonLines.Encode(tokenizer, input, output, special, parsed.GetValue(addSpecial), parsed.GetValue(workers), "standard input");
            else
                EncodingStream.Encode(tokenizer, input, special, parsed.GetValue(binary) ? Binary(output, tokenizer.VocabularySize) : Words(output), parsed.GetValue(addSpecial));
            output.Flush();
            return 0;
        });
        return command;
    }

    private static EncodingStream.TakeIds Words(Stream output) => ids =>
    {
        Span<byte> word = stackalloc byte[12];
        foreach (var id in ids)
        {
            id.TryFormat(word, out var length, provider: CultureInfo.InvariantCulture);
            word[length++] = (byte)'\n';
            output.Write(word[..length]);
        }
    };

    private static EncodingStream.TakeIds Binary(Stream output, int vocabularySize) => ids =>
    {
        Span<byte> word = stackalloc byte[4];
        foreach (var id in ids)
        {
            BinaryPrimitives.WriteInt32LittleEndian(word, id);
            output.Write(vocabularySize > 65_536 ? word : word[..2]);
        }
    };

    private static int Explain(CliContext context, Tokenizer tokenizer, Stream input, bool addSpecial, SpecialTokens special)
    {
        using var memory = new MemoryStream();
        input.CopyTo(memory);
        foreach (var piece in TokenizerExplainer.Explain(tokenizer, memory.ToArray(), addSpecial, special))
        {
            context.Out.WriteLine($"{JsonSerializer.Serialize(piece.Text, ExplainJson.Readable)}{(piece.Added ? "  (added token)" : "")}  ->  {string.Join(' ', piece.Ids)}");
            if (piece.Merges.Count > 0)
                context.Out.WriteLine($"    {string.Join(",  ", piece.Merges)}");
        }

        return 0;
    }
}

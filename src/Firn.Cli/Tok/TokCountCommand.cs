using System.CommandLine;
using Firn.Cli.Hosting;
using Firn.Tokenization;
using Firn.Tokenization.Streams;

namespace Firn.Cli.Tok;

/// <summary><c>firn tok count</c>: how many tokens texts have.</summary>
internal static class TokCountCommand
{
    public static Command Create(CliContext context)
    {
        var file = TokArguments.Tokenizer();
        var noSpecial = TokArguments.NoSpecial();
        var json = new Option<bool>("--json") { Description = "Prints one JSON object instead of a line." };
        var texts = new Argument<string[]>("texts") { Description = "Text files, JSON lines, document shards or folders of them. Default: standard input.", Arity = ArgumentArity.ZeroOrMore };
        var command = new Command("count", "Counts the tokens of texts. Example: firn tok count book.txt --tokenizer tokenizer.json") { texts, file, noSpecial, json };
        command.SetAction(parsed =>
        {
            var tokenizer = Tokenizer.Load(parsed.GetValue(file)!);
            var special = TokArguments.Special(parsed.GetValue(noSpecial));
            long documents = 0, bytes = 0, tokens = 0;
            if (parsed.GetValue(texts) is { Length: > 0 } paths)
            {
                using var encoder = tokenizer.CreateEncoder();
                var ids = new TokenBuffer();
                foreach (var (_, text) in TextFiles.Read(paths))
                {
                    ids.Clear();
                    encoder.Encode(text.Span, ids, special: special);
                    documents++;
                    bytes += text.Length;
                    tokens += ids.Count;
                }
            }
            else
            {
                using var input = new CountingStream(context.OpenIn());
                EncodingStream.Encode(tokenizer, input, special, ids => tokens += ids.Length);
                documents = 1;
                bytes = input.BytesRead;
            }

            if (parsed.GetValue(json))
            {
                JsonOutput.Write(context.Out, "firn.token-count", writer =>
                {
                    writer.WriteNumber("documents", documents);
                    writer.WriteNumber("bytes", bytes);
                    writer.WriteNumber("tokens", tokens);
                });
            }
            else
            {
                context.Out.WriteLine($"{tokens} tokens, {bytes} bytes, {documents} {(documents == 1 ? "document" : "documents")}");
            }

            return 0;
        });
        return command;
    }

    /// <summary>Counts what is read through it.</summary>
    private sealed class CountingStream(Stream inner) : Stream
    {
        public long BytesRead { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => BytesRead; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var read = inner.Read(buffer, offset, count);
            BytesRead += read;
            return read;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                inner.Dispose();
            base.Dispose(disposing);
        }
    }
}

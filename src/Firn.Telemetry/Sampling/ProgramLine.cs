using System.Globalization;

namespace Firn.Telemetry.Sampling;

/// <summary>Finds the known quantities in one line of a training program's output.</summary>
public static class ProgramLine
{
    private const int MostCharacters = 4096;

    // Longest first: "tokens per second per gpu" must not be taken for "tokens per second".
    private static readonly (string Name, ProgramQuantity Quantity, double Factor)[] Names =
    [
        ("tokens_per_sec_per_gpu", ProgramQuantity.TokensPerSecondPerGpu, 1), // nanotron
        ("tokens_per_second_per_gpu", ProgramQuantity.TokensPerSecondPerGpu, 1),
        ("tokens/sec/gpu", ProgramQuantity.TokensPerSecondPerGpu, 1), // Megatron
        ("tokens/s/gpu", ProgramQuantity.TokensPerSecondPerGpu, 1),
        ("tokens_per_second", ProgramQuantity.TokensPerSecond, 1), // Hugging Face: train_tokens_per_second
        ("tokens_per_sec", ProgramQuantity.TokensPerSecond, 1),
        ("tokens per second", ProgramQuantity.TokensPerSecond, 1),
        ("tokens/second", ProgramQuantity.TokensPerSecond, 1),
        ("tokens/sec", ProgramQuantity.TokensPerSecond, 1),
        ("tokens/s", ProgramQuantity.TokensPerSecond, 1),
        ("tok/s", ProgramQuantity.TokensPerSecond, 1),
        ("tps", ProgramQuantity.TokensPerSecondPerGpu, 1), // torchtitan: a device
        ("model_tflops_per_gpu", ProgramQuantity.TeraflopsPerGpu, 1),
        ("throughput per gpu (tflop/s/gpu)", ProgramQuantity.TeraflopsPerGpu, 1), // Megatron
        ("tflop/s/gpu", ProgramQuantity.TeraflopsPerGpu, 1),
        ("tflops", ProgramQuantity.TeraflopsPerGpu, 1),
        ("elapsed time per iteration (ms)", ProgramQuantity.StepSeconds, 1e-3), // Megatron
        ("elapsed_time_per_iteration_ms", ProgramQuantity.StepSeconds, 1e-3), // nanotron
        ("step_time_ms", ProgramQuantity.StepSeconds, 1e-3),
        ("step_time", ProgramQuantity.StepSeconds, 1),
        ("mfu", ProgramQuantity.Mfu, 1),
        ("lm loss", ProgramQuantity.Loss, 1),
        ("lm_loss", ProgramQuantity.Loss, 1),
        ("train_loss", ProgramQuantity.Loss, 1),
        ("loss", ProgramQuantity.Loss, 1),
    ];

    /// <summary>The quantities of a line, each at most once; most lines have none.</summary>
    public static IReadOnlyList<(ProgramQuantity Quantity, double Value)> Read(string line)
    {
        if (line.Length > MostCharacters)
            line = line[..MostCharacters];
        List<(ProgramQuantity, double)>? found = null;
        Span<bool> taken = stackalloc bool[line.Length];
        foreach (var (name, quantity, factor) in Names)
        {
            for (var at = 0; (at = line.IndexOf(name, at, StringComparison.OrdinalIgnoreCase)) >= 0; at += name.Length)
            {
                var end = at + name.Length;
                if (taken[at] || IsWordPart(line, at - 1) || IsWordPart(line, end) || (found?.Any(one => one.Item1 == quantity) ?? false))
                    continue;
                // A unit may stand behind its number; "step 400 loss 3.2" must not read as a loss of 400.
                var isUnit = name.Contains('/', StringComparison.Ordinal) || name.Contains(' ', StringComparison.Ordinal);
                if ((After(line, end, isUnit) ?? (isUnit || quantity == ProgramQuantity.Mfu ? Before(line, at) : null)) is not { } value)
                    continue;
                taken[at..end].Fill(true);
                if (quantity == ProgramQuantity.Mfu && (value.Percent || value.Number > 1))
                    value.Number /= 100;
                (found ??= []).Add((quantity, value.Number * factor));
            }
        }

        return found ?? (IReadOnlyList<(ProgramQuantity, double)>)[];
    }

    private static bool IsWordPart(string line, int at) => at >= 0 && at < line.Length && char.IsAsciiLetterOrDigit(line[at]);

    /// <summary><c>name: 1,234</c>, <c>name=1.2K</c>, <c>'name': 3e4</c>.</summary>
    private static (double Number, bool Percent)? After(string line, int at, bool needsSeparator)
    {
        var separated = false;
        while (at < line.Length && (line[at] is ' ' or '\t' or '"' or '\'' || (!separated && line[at] is ':' or '=')))
            separated |= line[at++] is ':' or '=';
        return separated || !needsSeparator ? Number(line, at) : null;
    }

    /// <summary><c>5762 tok/s</c>, <c>41.2% MFU</c>.</summary>
    private static (double Number, bool Percent)? Before(string line, int at)
    {
        var end = at;
        while (end > 0 && line[end - 1] == ' ')
            end--;
        var start = end;
        while (start > 0 && (char.IsAsciiDigit(line[start - 1]) || line[start - 1] is '.' or ',' or 'K' or 'k' or 'M' or '%'))
            start--;
        return start < end ? Number(line, start) : null;
    }

    private static (double Number, bool Percent)? Number(string line, int at)
    {
        var end = at;
        while (end < line.Length && (char.IsAsciiDigit(line[end]) || line[end] is '.' or '-' or '+'
            || (line[end] is 'e' or 'E' && end > at && end + 1 < line.Length && (char.IsAsciiDigit(line[end + 1]) || line[end + 1] is '-' or '+'))
            || (line[end] == ',' && end > at && end + 3 < line.Length && char.IsAsciiDigit(line[end + 1]) && char.IsAsciiDigit(line[end + 2]) && char.IsAsciiDigit(line[end + 3]))))
        {
            end++;
        }

        if (!double.TryParse(line.AsSpan(at, end - at), NumberStyles.Float | NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var number) || !double.IsFinite(number))
            return null;
        var suffix = end < line.Length ? line[end] : ' ';
        number *= suffix switch { 'K' or 'k' => 1e3, 'M' => 1e6, _ => 1 };
        return (number, suffix == '%');
    }
}

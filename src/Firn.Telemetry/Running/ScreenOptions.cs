using System.Globalization;
using Firn.Core;

namespace Firn.Telemetry.Running;

/// <summary>How a command is screened.</summary>
public sealed record ScreenOptions
{
    /// <summary>What <c>--help</c> prints.</summary>
    public const string Help = """
        usage: screen run [--out DIR] [--every SECONDS] [--log FILE | --tee] [--quiet] [--] COMMAND [ARGUMENT...]

        Runs COMMAND unchanged and records how busy processors, memory, disks, network and GPUs were, for every rank.
        Put it after the launcher:  srun firn-node screen run -- python train.py

          --out DIR        where the samples go; firn-screen/JOB.STEP, or firn-screen/TIME-PID outside Slurm
          --every SECONDS  time between two samples, 0.05 to 60; 1
          --log FILE       the file that the program's output goes to: tokens/s, MFU, step time and loss are read from it.
                           Found by itself when standard output is a file
          --tee            reads the same from output that goes to a pipe: it is passed on byte for byte. The screening then
                           ends when all that write to the pipe have ended; a terminal is left alone
          --quiet          no line about the screening at the end

        Returns COMMAND's own status; 128 and the signal's number when a signal ended it; 125 when the command line is
        wrong, 126 when COMMAND cannot be started, 127 when there is none. A recording that fails never stops COMMAND.
        """;

    /// <summary>The command and its arguments.</summary>
    public required IReadOnlyList<string> Command { get; init; }

    /// <summary>Where the samples go; null for the default.</summary>
    public string? Out { get; init; }

    /// <summary>Time between two samples; one second.</summary>
    public TimeSpan Every { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The program's log; null for standard output where that is a file.</summary>
    public string? Log { get; init; }

    /// <summary>Stands between the command and a pipe that its output goes to.</summary>
    public bool Tee { get; init; }

    /// <summary>Says nothing at the end.</summary>
    public bool Quiet { get; init; }

    /// <summary>Reads the words after <c>screen run</c>. The first word that is no option begins the command.</summary>
    /// <exception cref="FirnException">An option is wrong, or there is no command (FIRN-SCR-002); its exit code is 125.</exception>
    public static ScreenOptions Parse(IReadOnlyList<string> words)
    {
        var options = new ScreenOptions { Command = [] };
        var at = 0;
        while (at < words.Count)
        {
            var (name, value) = words[at].IndexOf('=', StringComparison.Ordinal) is > 2 and var equals && words[at].StartsWith("--", StringComparison.Ordinal)
                ? (words[at][..equals], words[at][(equals + 1)..])
                : (words[at], (string?)null);
            switch (name)
            {
                case "--":
                    return Complete(options, words.Skip(at + 1));
                case "--quiet" or "-q":
                    options = options with { Quiet = true };
                    break;
                case "--tee":
                    options = options with { Tee = true };
                    break;
                case "--out" or "-o":
                    options = options with { Out = Value() };
                    break;
                case "--log":
                    options = options with { Log = Value() };
                    break;
                case "--every":
                    var text = Value();
                    if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) || !(seconds is >= 0.05 and <= 60))
                        throw Wrong($"--every {text} is not a number of seconds from 0.05 to 60");
                    options = options with { Every = TimeSpan.FromSeconds(seconds) };
                    break;
                case ['-', ..]:
                    throw Wrong($"there is no option {name}");
                default:
                    return Complete(options, words.Skip(at));
            }

            at++;

            string Value() => value ?? (at + 1 < words.Count ? words[++at] : throw Wrong($"{name} needs a value"));
        }

        return Complete(options, []);
    }

    private static ScreenOptions Complete(ScreenOptions options, IEnumerable<string> command)
    {
        options = options with { Command = [.. command] };
        return options.Command.Count > 0 ? options : throw Wrong("there is no command");
    }

    private static FirnException Wrong(string cause) => new("FIRN-SCR-002", "screen run", cause, "see screen run --help", (ExitCode)ChildProcess.OwnFailure);
}

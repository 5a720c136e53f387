namespace Firn.Cli.Hosting;

/// <summary>What a command is given: where data and words go, the clock. Data on <see cref="Out"/>, people on <see cref="Error"/>.</summary>
internal sealed class CliContext
{
    public TextWriter Out { get; init; } = Console.Out;

    public TextWriter Error { get; init; } = Console.Error;

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>True when a person watches: progress may be redrawn.</summary>
    public bool Interactive { get; init; } = !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") is not (null or "dumb");

    /// <summary>Raw standard output, for bytes.</summary>
    public Func<Stream> OpenOut { get; init; } = Console.OpenStandardOutput;

    /// <summary>Raw standard input, for bytes.</summary>
    public Func<Stream> OpenIn { get; init; } = Console.OpenStandardInput;
}

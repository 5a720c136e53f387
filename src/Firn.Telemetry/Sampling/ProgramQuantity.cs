namespace Firn.Telemetry.Sampling;

/// <summary>What training programs print about themselves.</summary>
public enum ProgramQuantity
{
    /// <summary>Tokens a second of the whole program.</summary>
    TokensPerSecond,

    /// <summary>Tokens a second of one GPU.</summary>
    TokensPerSecondPerGpu,

    /// <summary>Share of the hardware's peak that the model's own arithmetic reaches, 0 to 1.</summary>
    Mfu,

    /// <summary>Seconds a training step takes.</summary>
    StepSeconds,

    /// <summary>10^12 operations a second of one GPU.</summary>
    TeraflopsPerGpu,

    /// <summary>Training loss.</summary>
    Loss,
}

namespace Firn.Core;

/// <summary>
/// An error that a person can act on: a stable code, the subject it is about, the cause and the next step.
/// For faults of the operator or the machine; one bad item among millions is a value, never an exception.
/// </summary>
/// <param name="code">Stable code, such as <c>FIRN-STO-014</c>; listed in docs/errors.md.</param>
/// <param name="subject">File and byte, record, key with line, shard, rank or node.</param>
/// <param name="cause">What is wrong, without a full stop.</param>
/// <param name="nextStep">What to do about it, without a full stop.</param>
/// <param name="exitCode">The status the program ends with.</param>
/// <param name="inner">The exception that led here.</param>
public class FirnException(string code, string subject, string cause, string nextStep, ExitCode exitCode = ExitCode.Failed, Exception? inner = null)
    : Exception($"{code} {subject}: {cause}; {nextStep}", inner)
{
    /// <summary>Stable code, such as <c>FIRN-STO-014</c>.</summary>
    public string Code { get; } = code;

    /// <summary>What the error is about.</summary>
    public string Subject { get; } = subject;

    /// <summary>What is wrong.</summary>
    public string Cause { get; } = cause;

    /// <summary>What to do about it.</summary>
    public string NextStep { get; } = nextStep;

    /// <summary>The status the program ends with.</summary>
    public ExitCode ExitCode { get; } = exitCode;
}

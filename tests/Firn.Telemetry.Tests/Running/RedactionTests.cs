using Firn.Telemetry.Running;

namespace Firn.Telemetry.Tests.Running;

/// <summary>No secret of a command line gets into a file.</summary>
public sealed class RedactionTests
{
    [Theory]
    [InlineData("train --lr 0.1 --data x", "train --lr 0.1 --data x")]
    [InlineData("train --hf-token hf_abcdef --lr 1", "train --hf-token *** --lr 1")]
    [InlineData("train --api-key=1234", "train --api-key=***")]
    [InlineData("train hf_abcdef", "train ***")]
    [InlineData("env WANDB_API_KEY=abc train", "env WANDB_API_KEY=*** train")]
    [InlineData("curl https://me:word@host/x", "curl ***")]
    [InlineData("train --key=sk-12", "train --key=***")]
    [InlineData("tokenize --tokens 5", "tokenize --tokens ***")]
    public void A_secret_is_hidden_and_the_rest_stays(string command, string expected) => Assert.Equal(expected, string.Join(' ', Redaction.Hide(command.Split(' '))));
}

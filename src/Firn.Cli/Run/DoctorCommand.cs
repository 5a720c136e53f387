using System.CommandLine;
using Firn.Cli.Hosting;
using Firn.Core;
using Firn.Foundry.Doctor;

namespace Firn.Cli.Run;

/// <summary><c>firn doctor</c>: is this machine ready, what is missing.</summary>
internal static class DoctorCommand
{
    public static Command Create(CliContext context)
    {
        var json = RunArguments.Json();
        var command = new Command("doctor", "Checks whether this machine can run recipes, and says what is missing. Example: firn doctor --json") { json };
        command.SetAction(parsed =>
        {
            var findings = MachineCheck.Run();
            if (parsed.GetValue(json))
            {
                JsonOutput.Write(context.Out, "firn.doctor", writer =>
                {
                    writer.WriteBoolean("ready", findings.All(finding => finding.Ok || !finding.Required));
                    writer.WriteStartArray("findings");
                    foreach (var finding in findings)
                    {
                        writer.WriteStartObject();
                        writer.WriteString("name", finding.Name);
                        writer.WriteBoolean("ok", finding.Ok);
                        writer.WriteBoolean("required", finding.Required);
                        writer.WriteString("detail", finding.Detail);
                        writer.WriteEndObject();
                    }

                    writer.WriteEndArray();
                });
            }
            else
            {
                foreach (var finding in findings)
                    context.Out.WriteLine($"{(finding.Ok ? "ok     " : finding.Required ? "MISSING" : "absent ")} {finding.Name,-14} {finding.Detail}");
            }

            return findings.All(finding => finding.Ok || !finding.Required) ? 0 : (int)ExitCode.Environment;
        });
        return command;
    }
}

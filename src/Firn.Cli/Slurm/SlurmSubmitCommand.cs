using System.CommandLine;
using System.Security.Cryptography;
using Firn.Cli.Hosting;
using Firn.Cli.Vet;
using Firn.Cluster.Slurm;
using Firn.Core;

namespace Firn.Cli.Slurm;

/// <summary><c>firn slurm submit</c>: submits a command as a job, once; or writes its script for a person to read.</summary>
internal static class SlurmSubmitCommand
{
    public static Command Create(CliContext context)
    {
        var name = new Option<string>("--name") { Description = "The job's name.", Required = true };
        var token = new Option<string?>("--token") { Description = "Names the intent: a second call with it gives the first one's job. Default: a new one." };
        var nodes = new Option<int>("--nodes") { Description = "Nodes that the step runs on.", DefaultValueFactory = _ => 1 };
        var spares = new Option<int>("--spares") { Description = "Nodes allocated beyond these.", DefaultValueFactory = _ => 0 };
        var tasks = new Option<int>("--ntasks-per-node") { Description = "Tasks on each node.", DefaultValueFactory = _ => 1 };
        var processors = new Option<int?>("--cpus-per-task") { Description = "Processors of a task." };
        var gpus = new Option<int?>("--gpus-per-node") { Description = "GPUs of a node." };
        var partition = new Option<string?>("--partition") { Description = "Partition." };
        var account = new Option<string?>("--account") { Description = "Account that is charged." };
        var time = VetCommand.Span("--time", "Wall-clock limit, for example 90m or 12h.");
        var array = new Option<string?>("--array") { Description = "Array indices, for example 0-99%8." };
        var afterOk = CommandWords.Repeated("--after-ok", "A job that must have ended well before.", "job");
        var singleton = new Option<bool>("--singleton") { Description = "Jobs of this name run one after another." };
        var signal = new Option<string?>("--signal") { Description = "Signal for the step five minutes before the limit, for example USR1." };
        var requeue = new Option<bool>("--requeue") { Description = "May be started again after a node failed." };
        var exclude = CommandWords.Repeated("--exclude", "A node not to use.", "node");
        var output = new Option<string?>("--output") { Description = "File for both outputs; %j and %a stand for job and array index." };
        var folder = new Option<string?>("--chdir") { Description = "Working directory.", HelpName = "dir" };
        var render = new Option<string?>("--render") { Description = "Writes the script into this folder and submits nothing.", HelpName = "dir" };
        var dry = new Option<bool>("--dry-run") { Description = "Prints the script and submits nothing." };
        var words = CommandWords.Create("The program and its arguments, after --.", ArgumentArity.OneOrMore);
        var command = new Command("submit", "Submits a command as a Slurm job, once a token; prints the job's number. Example: firn slurm submit --name train --nodes 4 --time 12h --render scripts -- python train.py")
        {
            name, token, nodes, spares, tasks, processors, gpus, partition, account, time, array, afterOk, singleton, signal, requeue, exclude, output, folder, render, dry, words,
        };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(nodes) < 1 || parsed.GetValue(spares) < 0 || parsed.GetValue(tasks) < 1)
                throw new FirnException("FIRN-CLU-005", "slurm submit", "--nodes and --ntasks-per-node are at least 1, --spares at least 0", "see firn slurm submit --help", ExitCode.Usage);
            if (parsed.GetValue(token) is { } given && !SlurmClient.IsToken(given))
                throw new FirnException("FIRN-CLU-005", "slurm submit", $"--token \"{given}\" has other characters than letters, digits, dots and dashes", "see firn slurm submit --help", ExitCode.Usage);
            var job = new JobSpec
            {
                Name = parsed.GetRequiredValue(name),
                Command = CommandWords.Of(parsed, words),
                Nodes = parsed.GetValue(nodes),
                Spares = parsed.GetValue(spares),
                TasksPerNode = parsed.GetValue(tasks),
                ProcessorsPerTask = parsed.GetValue(processors),
                GpusPerNode = parsed.GetValue(gpus),
                Partition = parsed.GetValue(partition),
                Account = parsed.GetValue(account),
                TimeLimit = parsed.GetValue(time),
                Array = parsed.GetValue(array),
                AfterOk = parsed.GetRequiredValue(afterOk),
                Singleton = parsed.GetValue(singleton),
                Signal = parsed.GetValue(signal),
                Requeue = parsed.GetValue(requeue),
                Exclude = parsed.GetRequiredValue(exclude),
                Output = parsed.GetValue(output),
                WorkingDirectory = parsed.GetValue(folder),
            };
            if (parsed.GetValue(dry))
                context.Out.Write(BatchScript.Render(job));
            else if (parsed.GetValue(render) is { } place)
                context.Out.WriteLine(BatchScript.Write(job, place));
            else
                context.Out.WriteLine(new SlurmClient().Submit(job, parsed.GetValue(token) ?? Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))));
            return (int)ExitCode.Ok;
        });
        return command;
    }
}

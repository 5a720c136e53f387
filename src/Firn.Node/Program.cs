using Firn.Cli.Hosting;
using Firn.Telemetry.Running;

// A wrapper hands every word after its own to the program that it wraps: no parser may look at them.
if (args is ["screen", "run", .. var words])
    return new ScreenedRun(TimeProvider.System, Console.Error).Execute(words);

// The vetting of a node must not wait for a thread to be granted while all processors are at work.
ThreadPool.SetMinThreads(16, 16);
return await FirnProgram.RunAsync(args, new CliContext());

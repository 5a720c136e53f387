using Firn.Cli.Hosting;
using Firn.Cli.Screen;

// A wrapper hands every word after its own to the program that it wraps: no parser may look at them.
if (args is ["screen", "run", .. var words])
    return ScreenRunCommand.Run(words, new CliContext());
return await FirnProgram.RunAsync(args, new CliContext());

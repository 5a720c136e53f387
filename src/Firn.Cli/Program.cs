using Firn.Cli.Hosting;

return await FirnProgram.RunAsync(args, new CliContext());

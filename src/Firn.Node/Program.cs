using Firn.Core;
using Firn.Node;
using Firn.Telemetry.Running;

return args switch
{
    ["info"] => NodeInfo.Print(Console.Out, json: false),
    ["info", "--json"] => NodeInfo.Print(Console.Out, json: true),
    ["screen", "run", .. var words] => new ScreenedRun(TimeProvider.System, Console.Error).Execute(words),
    ["--help" or "-h"] or [] => Help(Console.Out, ExitCode.Ok),
    _ => Help(Console.Error, ExitCode.Usage),
};

static int Help(TextWriter output, ExitCode code)
{
    output.WriteLine("firn-node: the part of Firn that runs on every node; one native file, nothing to install");
    output.WriteLine("usage: firn-node info [--json]                             processors, memory, limits and GPUs as this process sees them");
    output.WriteLine("       firn-node screen run [--out DIR] -- COMMAND...      runs a command and records how busy the node was; --help says more");
    return (int)code;
}

using Firn.Benchmarks.Fuzzing;
using Firn.Benchmarks.Running;
using Firn.Benchmarks.Tokenization;

return args switch
{
    ["bench", var name] => BenchmarkRun.Run(name),
    ["fuzz", var name] => FuzzRun.Run(name, seconds: 60),
    ["fuzz", var name, "--seconds", var seconds] => FuzzRun.Run(name, int.Parse(seconds, System.Globalization.CultureInfo.InvariantCulture)),
    ["text", var packages, var folder] => DebianText.Write(packages, folder),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine($"usage: ./build.sh bench NAME                 ({string.Join(", ", BenchmarkRun.Names)})");
    Console.Error.WriteLine($"       ./build.sh fuzz NAME [--seconds N]     ({string.Join(", ", FuzzRun.Names)})");
    return 2;
}

using Firn.Benchmarks.Fuzzing;
using Firn.Benchmarks.Running;
using Firn.Benchmarks.Tokenization;

return args switch
{
    ["bench", var name] => BenchmarkRun.Run(name),
    ["fuzz", TokFuzz.Name, .. var options] => Fuzz(options),
    ["fuzz", var name] => FuzzRun.Run(name, seconds: 60),
    ["fuzz", var name, "--seconds", var seconds] => FuzzRun.Run(name, int.Parse(seconds, System.Globalization.CultureInfo.InvariantCulture)),
    ["text", var packages, var folder] => DebianText.Write(packages, folder),
    ["load"] => FreshLoad.PrintAll(),
    ["load", var file] => FreshLoad.Print(file),
    _ => Usage(),
};

static int Fuzz(string[] options)
{
    var (seconds, seed) = (60, 1UL);
    for (var i = 0; i < options.Length; i += 2)
    {
        if (i + 1 < options.Length && options[i] == "--seconds" && int.TryParse(options[i + 1], System.Globalization.CultureInfo.InvariantCulture, out seconds))
            continue;
        if (i + 1 < options.Length && options[i] == "--seed" && ulong.TryParse(options[i + 1], System.Globalization.CultureInfo.InvariantCulture, out seed))
            continue;
        return Usage();
    }

    return TokFuzz.Run(seconds, seed);
}

static int Usage()
{
    Console.Error.WriteLine($"usage: ./build.sh bench NAME                 ({string.Join(", ", BenchmarkRun.Names)})");
    Console.Error.WriteLine($"       ./build.sh fuzz NAME [--seconds N]     ({string.Join(", ", FuzzRun.Names)})");
    Console.Error.WriteLine($"       ./build.sh fuzz {TokFuzz.Name} [--seconds N] [--seed N]");
    return 2;
}

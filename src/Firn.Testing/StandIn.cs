using System.Diagnostics;

namespace Firn.Testing;

/// <summary>Small libraries that stand in for a vendor's: compiled from <c>tests/stand-ins</c> by the machine's C compiler.</summary>
public static class StandIn
{
    private static readonly Lock Gate = new();

    /// <summary>Compiles <c>tests/stand-ins/NAME.c</c> to a shared library, once a source; skips where there is no compiler (<c>gcc</c>).</summary>
    /// <returns>The library's absolute path.</returns>
    public static string Library(string name) => Compile(name, $"lib{name}.so", ["-shared", "-fPIC"]);

    /// <summary>Compiles <c>tests/stand-ins/NAME.c</c> to a program, as <see cref="Library"/> does.</summary>
    /// <returns>The program's absolute path.</returns>
    public static string Program(string name) => Compile(name, name, []);

    private static string Compile(string name, string file, string[] options)
    {
        var compiler = Require.Program("gcc", "gcc");
        var source = Repository.File("tests", "stand-ins", name + ".c");
        var folder = Repository.File("artifacts", "stand-ins");
        var library = Path.Combine(folder, file);
        lock (Gate)
        {
            Directory.CreateDirectory(folder);
            if (File.Exists(library) && File.GetLastWriteTimeUtc(library) > File.GetLastWriteTimeUtc(source))
                return library;
            // Test programs run side by side: a rename never shows half a library.
            var own = $"{library}.{Environment.ProcessId}";
            using var process = Process.Start(compiler, [.. options, "-O2", "-Wall", "-Werror", "-o", own, source, "-lpthread"]);
            process.WaitForExit();
            if (process.ExitCode != 0)
                throw new InvalidOperationException($"{source} does not compile");
            File.Move(own, library, overwrite: true);
        }

        return library;
    }
}

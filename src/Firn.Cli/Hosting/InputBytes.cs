using Firn.Core;

namespace Firn.Cli.Hosting;

/// <summary>The bytes that a command is given: a file's, or standard input's.</summary>
internal static class InputBytes
{
    /// <summary>Reads all of it.</summary>
    /// <param name="path">A file, or <c>-</c> for standard input.</param>
    /// <param name="what">What errors ask for: <c>a text file</c>.</param>
    /// <param name="context">Where standard input comes from.</param>
    /// <exception cref="FirnException">There is no such file (FIRN-CLI-021).</exception>
    public static byte[] Read(string path, string what, CliContext context)
    {
        if (path == "-")
        {
            using var memory = new MemoryStream();
            using var input = context.OpenIn();
            input.CopyTo(memory);
            return memory.ToArray();
        }

        return File.Exists(path) ? File.ReadAllBytes(path) : throw new FirnException("FIRN-CLI-021", path, "there is no such file", $"name {what}, or - for standard input", ExitCode.NotFound);
    }
}

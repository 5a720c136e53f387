namespace Firn.Core;

/// <summary>Writes a file so that readers see the old content or the whole new one, also after a crash.</summary>
public static class AtomicFile
{
    /// <summary>What a file that is not complete yet is called: its name with this ending.</summary>
    public const string PartialSuffix = ".partial";

    /// <summary>Writes beside the target, flushes to disk, renames.</summary>
    /// <param name="path">The target; its folder must exist.</param>
    /// <param name="write">Writes the content to the stream it is given.</param>
    /// <exception cref="FirnException">The disk is full or the folder cannot be written (FIRN-COR-001).</exception>
    public static void Write(string path, Action<Stream> write)
    {
        var partial = path + PartialSuffix;
        try
        {
            using (var stream = new FileStream(partial, FileMode.Create, FileAccess.ReadWrite, FileShare.None, 1 << 16))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(partial, path, overwrite: true);
        }
        catch (Exception error)
        {
            TryDelete(partial);
            if (error is IOException or UnauthorizedAccessException)
                throw Failure(path, error);
            throw;
        }
    }

    /// <inheritdoc cref="Write(string, Action{Stream})"/>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        var copy = content.ToArray();
        Write(path, stream => stream.Write(copy));
    }

    /// <inheritdoc cref="Write(string, Action{Stream})"/>
    public static void Write(string path, string text) => Write(path, System.Text.Encoding.UTF8.GetBytes(text));

    /// <summary>Makes a folder and those above it; one that is there is left as it is.</summary>
    /// <exception cref="FirnException">It cannot be made (FIRN-COR-001).</exception>
    public static void CreateFolder(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Failure(folder, error);
        }
    }

    /// <summary>The error for a file that could not be written.</summary>
    public static FirnException Failure(string path, Exception error) => new(
        "FIRN-COR-001", path, $"cannot be written: {error.Message}", "free space or correct the permissions, then run the same command again", ExitCode.Failed, error);

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (IOException)
        {
            // The write's own error matters more than a left-over that the next write replaces.
        }
    }
}

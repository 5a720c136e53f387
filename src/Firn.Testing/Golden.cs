namespace Firn.Testing;

/// <summary>
/// Compares a result with a file kept in the repository. On a difference it writes the new bytes beside the test's
/// output and says where. <c>FIRN_GOLDEN=write</c> accepts new results; a commit that does so says why.
/// </summary>
public static class Golden
{
    /// <summary>Fails unless the golden file holds exactly this text.</summary>
    /// <param name="path">Parts of the golden file's path below the repository's root.</param>
    /// <param name="actual">The result.</param>
    public static void Match(string path, string actual) => Match(path, System.Text.Encoding.UTF8.GetBytes(actual));

    /// <summary>Fails unless the golden file holds exactly these bytes.</summary>
    public static void Match(string path, ReadOnlySpan<byte> actual)
    {
        var golden = Repository.File(path);
        if (Environment.GetEnvironmentVariable("FIRN_GOLDEN") == "write")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(golden)!);
            File.WriteAllBytes(golden, actual.ToArray());
            return;
        }

        var expected = File.Exists(golden) ? File.ReadAllBytes(golden) : [];
        if (actual.SequenceEqual(expected))
            return;
        var received = Path.Combine(Repository.Root, "artifacts", "golden", path);
        Directory.CreateDirectory(Path.GetDirectoryName(received)!);
        File.WriteAllBytes(received, actual.ToArray());
        var at = 0;
        while (at < expected.Length && at < actual.Length && expected[at] == actual[at])
            at++;
        throw new InvalidOperationException(
            $"{path} differs at byte {at} (expected {expected.Length} bytes, got {actual.Length}); the result is in {received}");
    }
}

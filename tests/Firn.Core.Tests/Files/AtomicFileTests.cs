using Firn.Testing;

namespace Firn.Core.Tests.Files;

/// <summary>Readers see the old content or the whole new one.</summary>
public sealed class AtomicFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_write_that_fails_leaves_the_old_content_and_nothing_else()
    {
        AtomicFile.Write(folder["f"], "old");

        Assert.Throws<InvalidDataException>(() => AtomicFile.Write(folder["f"], stream =>
        {
            stream.Write("half"u8);
            throw new InvalidDataException();
        }));

        Assert.Equal("old", File.ReadAllText(folder["f"]));
        Assert.Equal([folder["f"]], Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void A_full_disk_is_one_clear_error_and_leaves_no_file()
    {
        Firn.Testing.Require.That("devfull", File.Exists("/dev/full"), "/dev/full is not there");
        File.CreateSymbolicLink(folder["f" + AtomicFile.PartialSuffix], "/dev/full");

        var error = Assert.Throws<FirnException>(() => AtomicFile.Write(folder["f"], new byte[1 << 20]));

        Assert.Equal("FIRN-COR-001", error.Code);
        Assert.False(File.Exists(folder["f"]));
    }

    [Fact]
    public void A_missing_folder_is_named()
    {
        var error = Assert.Throws<FirnException>(() => AtomicFile.Write(folder["no/f"], "x"));

        Assert.Contains(folder["no/f"], error.Message, StringComparison.Ordinal);
    }
}

using Firn.Core;
using Firn.Testing;

namespace Firn.Tensors.Tests;

public class LocatorTests
{
    [Fact]
    public void A_named_folder_without_the_library_is_a_mistake_even_if_another_would_be_found()
    {
        using var folder = new TemporaryFolder();
        var failure = Assert.Throws<FirnException>(() => LibTorchLocator.Find(folder.Path, AppContext.BaseDirectory));
        Assert.Equal("FIRN-TEN-001", failure.Code);
        Assert.Equal(ExitCode.Environment, failure.ExitCode);
    }

    [Fact]
    public void The_order_is_named_folder_then_artifacts_above_then_beside_the_program()
    {
        using var folder = new TemporaryFolder();
        var program = Directory.CreateDirectory(folder["bin/deep"]).FullName;
        Assert.Equal("FIRN-TEN-002", Assert.Throws<FirnException>(() => LibTorchLocator.Find(null, program, python: false)).Code);
        var beside = Put("bin/deep");
        Assert.Equal(beside, LibTorchLocator.Find("", program, python: false));
        var above = Put("artifacts/native/libtorch");
        Assert.Equal(above, LibTorchLocator.Find(null, program, python: false));
        var named = Put("elsewhere");
        Assert.Equal(named, LibTorchLocator.Find(named, program, python: false));

        string Put(string name)
        {
            var made = Directory.CreateDirectory(folder[name]).FullName;
            File.WriteAllBytes(Path.Combine(made, LibTorchLocator.Library), []);
            return made;
        }
    }

    [Fact]
    public void The_description_says_what_was_loaded()
    {
        var description = LibTorch.Describe();
        Assert.True(File.Exists(Path.Combine(description.Folder, LibTorchLocator.Library)));
        Assert.True(description.AbiVersion >= LibTorch.SmallestAbi);
        Assert.StartsWith("2.", description.Version, StringComparison.Ordinal);
        Assert.Contains("cpu", description.Devices);
    }

    [Fact]
    public void No_native_library_is_copied_beside_a_program() =>
        Assert.Empty(Directory.EnumerateFiles(AppContext.BaseDirectory, "libtorch*", SearchOption.AllDirectories));
}

using CsCheck;
using Firn.Cluster.Slurm;

namespace Firn.Cluster.Tests.Slurm;

/// <summary>Lists of nodes, folded and expanded as Slurm does.</summary>
public sealed class HostListTests
{
    [Theory]
    [InlineData("n1,n2,n3", "n[1-3]")]
    [InlineData("n3,n1,n1", "n[1,3]")]
    [InlineData("n08,n09,n10,n11", "n[08-11]")]
    [InlineData("n1,n01", "n01,n1")]
    [InlineData("nid001234", "nid001234")]
    [InlineData("login,n5", "login,n5")]
    [InlineData("", "")]
    public void Names_fold(string names, string folded) => Assert.Equal(folded, HostList.Fold(names.Split(',', StringSplitOptions.RemoveEmptyEntries)));

    [Theory]
    [InlineData("n[1-3,7],login", "n1 n2 n3 n7 login")]
    [InlineData("nid[001998-002001]", "nid001998 nid001999 nid002000 nid002001")]
    [InlineData("r[1-2]n[1-2]", "r1n1 r1n2 r2n1 r2n2")]
    public void Lists_expand(string list, string names) => Assert.Equal(names.Split(' '), HostList.Expand(list));

    [Theory]
    [InlineData("n[1-3")]
    [InlineData("n[3-1]")]
    [InlineData("n[a]")]
    [InlineData("n[1-99999999999]")]
    [InlineData("n[0-999][0-999][0-999]")]
    public void What_is_no_list_is_refused(string list) => Assert.Throws<FormatException>(() => HostList.Expand(list));

    [Fact]
    public void What_is_folded_expands_to_the_same_names() =>
        Gen.Select(Gen.OneOf(Gen.Const("n"), Gen.Const("nid00"), Gen.Const("gpu-a"), Gen.Const("x1c2n")), Gen.Int[0, 2000], Gen.Int[0, 5]).Array[0, 60].Sample(parts =>
        {
            var names = parts.Select(part => part.Item1 + part.Item2.ToString().PadLeft(part.Item3, '0')).ToList();
            return HostList.Expand(HostList.Fold(names)).Order(StringComparer.Ordinal).SequenceEqual(names.Distinct().Order(StringComparer.Ordinal));
        });
}

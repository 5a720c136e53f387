using CsCheck;
using Firn.Text.Hashing;

namespace Firn.Text.Tests.Hashing;

public sealed class RollingPrefixTests
{
    [Fact]
    public void A_run_has_the_same_hash_wherever_it_stands_and_however_it_is_cut()
    {
        using var one = new RollingPrefix();
        one.Clear();
        foreach (var piece in new[] { "x", "ab", "c", "yy" })
            one.Append(System.Text.Encoding.UTF8.GetBytes(piece));
        using var other = new RollingPrefix();
        other.Clear();
        foreach (var piece in new[] { "a", "bc" })
            other.Append(System.Text.Encoding.UTF8.GetBytes(piece));

        Assert.Equal(other.Slice(0, 2), one.Slice(1, 3));
        Assert.NotEqual(other.Slice(0, 1), one.Slice(1, 3));
        Assert.Equal(6, one.Offset(4));
    }

    [Fact]
    public void Runs_longer_than_the_table_of_powers_agree_too() =>
        Gen.Byte.Array[1500, 4000].Sample(bytes =>
        {
            using var whole = new RollingPrefix();
            whole.Clear();
            whole.Append("prefix"u8);
            whole.Append(bytes);
            using var alone = new RollingPrefix();
            alone.Clear();
            alone.Append(bytes);
            return whole.Slice(1, 2) == alone.Slice(0, 1);
        }, iter: 50);
}

namespace Firn.Tensors.Tests;

public class ForkJoinTests
{
    [Fact]
    public void Every_item_runs_once_however_calls_nest_and_collide()
    {
        Parallel.For(0, 4, _ =>
        {
            for (var round = 0; round < 300; round++)
            {
                var counts = new int[37];
                ForkJoin.For(37, outer => ForkJoin.For(3, inner => Interlocked.Increment(ref counts[outer])));
                Assert.All(counts, count => Assert.Equal(3, count));
            }
        });
    }

    [Fact]
    public void A_failure_in_an_item_reaches_the_caller_and_the_team_works_on()
    {
        for (var round = 0; round < 20; round++)
        {
            var failure = Assert.Throws<InvalidOperationException>(() => ForkJoin.For(50, item =>
            {
                if (item == 33)
                    throw new InvalidOperationException("item 33");
            }));
            Assert.Equal("item 33", failure.Message);
        }

        var sum = 0;
        ForkJoin.For(100, item => Interlocked.Add(ref sum, item));
        Assert.Equal(4950, sum);
    }
}

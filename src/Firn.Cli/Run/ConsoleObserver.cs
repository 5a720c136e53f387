using System.Globalization;
using Firn.Cli.Hosting;
using Firn.Core;
using Firn.Core.Manifests;
using Firn.Foundry.Running;

namespace Firn.Cli.Run;

/// <summary>Tells people what a run does: one redrawn line on a terminal, a plain line now and then elsewhere.</summary>
internal sealed class ConsoleObserver(CliContext context) : RunObserver, IDisposable
{
    private static readonly TimeSpan Redraw = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan PlainEvery = TimeSpan.FromSeconds(15);

    private readonly Lock gate = new();
    private long lastShown;
    private long firstDone = -1;
    private long firstAt;
    private bool lineOpen;

    public override void UpToDate(string stage, StageManifest manifest) => Line($"{stage,-10} up to date");

    public override void Started(string stage, ContentHash hash, bool resumed)
    {
        lock (gate)
        {
            lastShown = context.Time.GetTimestamp();
            firstDone = -1;
        }

        Line($"{stage,-10} {(resumed ? "resumes" : "starts")} ({hash.Short})");
    }

    public override void Completed(string stage, StageManifest manifest, TimeSpan took)
    {
        var counters = string.Join("  ", manifest.Counters.Take(4).Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Key} {pair.Value:#,0.###}")));
        Line($"{stage,-10} done in {Span(took)}  {counters}".TrimEnd());
    }

    public override void Report(ProgressUpdate update)
    {
        lock (gate)
        {
            var now = context.Time.GetTimestamp();
            if (firstDone < 0)
                (firstDone, firstAt) = (update.Done, now);
            if (context.Time.GetElapsedTime(lastShown, now) < (context.Interactive ? Redraw : PlainEvery))
                return;
            lastShown = now;
            var seconds = context.Time.GetElapsedTime(firstAt, now).TotalSeconds;
            var rate = seconds > 0 ? (update.Done - firstDone) / seconds : 0;
            var text = $"{update.Stage,-10} ";
            text += update.Total > 0
                ? string.Create(CultureInfo.InvariantCulture, $"{100.0 * update.Done / update.Total,3:0} %  {update.Done:#,0} of {update.Total:#,0} {update.Unit}")
                : string.Create(CultureInfo.InvariantCulture, $"{update.Done:#,0} {update.Unit}");
            if (rate > 0)
                text += string.Create(CultureInfo.InvariantCulture, $"  {rate:#,0} {update.Unit}/s");
            if (update.Loss is { } loss)
                text += string.Create(CultureInfo.InvariantCulture, $"  loss {loss:0.000}");
            if (rate > 0 && update.Total > update.Done)
                text += $"  {Span(TimeSpan.FromSeconds((update.Total - update.Done) / rate))} left";
            if (context.Interactive)
            {
                context.Error.Write("\r" + text + "\u001b[K");
                lineOpen = true;
            }
            else
            {
                context.Error.WriteLine(text);
            }
        }
    }

    public override void Say(string line) => Line(line);

    public void Dispose() => Line(null);

    public static string Span(TimeSpan span) => span.TotalSeconds < 60
        ? span.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture) + " s"
        : string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalMinutes} min {span.Seconds} s");

    private void Line(string? text)
    {
        lock (gate)
        {
            if (lineOpen)
                context.Error.Write("\r\u001b[K");
            lineOpen = false;
            if (text is not null)
                context.Error.WriteLine(text);
        }
    }
}

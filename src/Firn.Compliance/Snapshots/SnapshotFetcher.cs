using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using Firn.Compliance.Robots;
using Firn.Core;

namespace Firn.Compliance.Snapshots;

/// <summary>
/// Asks hosts for their files about consent, politely: one request a host at a time with a pause between, redirects followed by hand,
/// bodies and times limited, and never an address outside of the public internet: names are resolved here, every address is
/// checked, and the connection goes to the checked one. Failures that may pass are met again, a few times. What happened is recorded, whatever it was. Thread-safe.
/// </summary>
public sealed class SnapshotFetcher : IDisposable
{
    private readonly SnapshotOptions options;
    private readonly TimeProvider time;
    private readonly Func<string, CancellationToken, Task<IPAddress[]>> resolve;
    private readonly HostGate gate;
    private readonly HttpClient client;

    /// <summary>Makes a fetcher.</summary>
    /// <param name="options">Limits and manners.</param>
    /// <param name="time">The clock.</param>
    /// <param name="resolve">The name service; the system's where none is given.</param>
    public SnapshotFetcher(SnapshotOptions options, TimeProvider time, Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null)
    {
        this.options = options;
        this.time = time;
        this.resolve = resolve ?? Dns.GetHostAddressesAsync;
        gate = new HostGate(options.HostDelay, time);
        client = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false, // a proxy would resolve names itself
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.GZip | DecompressionMethods.Deflate | DecompressionMethods.Brotli,
            MaxResponseHeadersLength = 64,
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(5),
            ConnectCallback = Connect,
        })
        {
            Timeout = Timeout.InfiniteTimeSpan, // each request has its own
        };
        client.DefaultRequestHeaders.TryAddWithoutValidation("User-Agent", options.UserAgent);
        client.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("*/*"));
    }

    /// <summary>Asks one host. A bare name is asked over HTTPS, and over HTTP where nothing answers there.</summary>
    /// <param name="host">A host, perhaps with port, or the URL of a site.</param>
    /// <param name="cancellation">Stops.</param>
    /// <returns>One record a file, in the order of <see cref="SnapshotOptions.Files"/>.</returns>
    public async Task<IReadOnlyList<RobotsSnapshot>> Fetch(string host, CancellationToken cancellation)
    {
        var found = new List<RobotsSnapshot>();
        var stated = host.Contains("://", StringComparison.Ordinal);
        var origin = stated ? Origin(host) : "https://" + host;
        foreach (var file in options.Files)
        {
            var answer = await Follow(origin + SiteFiles.PathOf(file), cancellation).ConfigureAwait(false);
            if (!stated && answer.Status <= 0 && found.Count == 0)
            {
                var plain = await Follow("http://" + host + SiteFiles.PathOf(file), cancellation).ConfigureAwait(false);
                if (plain.Status > 0)
                    (origin, answer) = ("http://" + host, plain with { Note = Both(answer.Note, plain.Note), Attempts = [.. answer.Attempts, .. plain.Attempts] });
            }

            found.Add(answer);
        }

        gate.Sweep();
        return found;
    }

    /// <inheritdoc/>
    public void Dispose() => client.Dispose();

    private static string Both(string https, string http) => http.Length > 0 ? $"https: {https}; http: {http}" : $"https: {https}";

    private static string Origin(string url) => Uri.TryCreate(url, UriKind.Absolute, out var parsed) ? parsed.GetLeftPart(UriPartial.Authority) : url;

    private async Task<RobotsSnapshot> Follow(string first, CancellationToken cancellation)
    {
        var empty = new RobotsSnapshot(RobotsHost.OfUrl(first), first, 0, Now(), [], ContentHash.Of([]).ToString());
        if (!Uri.TryCreate(first, UriKind.Absolute, out var at) || at.Scheme is not ("http" or "https"))
            return empty with { Note = "is no host" };
        var attempts = new List<RobotsAttempt>();
        for (var redirects = 0; ; redirects++)
        {
            var target = at;
            var answer = await Insist(target, empty, attempts, cancellation).ConfigureAwait(false);
            answer = answer with { FinalUrl = redirects > 0 ? target.AbsoluteUri : "", Attempts = attempts };
            if (!answer.IsRedirect)
                return answer with { Location = "" };
            if (redirects == options.MaxRedirects)
                return answer with { Note = $"more than {options.MaxRedirects} redirects" };
            if (!Uri.TryCreate(target, answer.Location, out var next) || next.Scheme is not ("http" or "https"))
                return answer with { Note = "the redirect leads to no web address" };
            at = next;
        }
    }

    // Asks again where the failure may pass, a bounded number of times; what came before goes on record.
    private async Task<RobotsSnapshot> Insist(Uri url, RobotsSnapshot empty, List<RobotsAttempt> attempts, CancellationToken cancellation)
    {
        var host = RobotsHost.OfUrl(url.AbsoluteUri);
        for (var attempt = 1; ; attempt++)
        {
            var again = false;
            var answer = await gate.Pass(
                host,
                async () =>
                {
                    var asked = attempt == 1 ? empty : empty with { Date = Now() };
                    var outcome = await Ask(url, asked, cancellation).ConfigureAwait(false);
                    if (!outcome.IsTransient || attempt >= options.Attempts)
                        return outcome.Answer;
                    var wait = outcome.RetryAfter ?? options.RetryDelay * Math.Pow(2, attempt - 1);
                    var note = outcome.RetryAfter is null ? outcome.Answer.Note : string.Create(CultureInfo.InvariantCulture, $"asked to wait {Math.Ceiling(wait.TotalSeconds)} s");
                    if (outcome.RetryAfter > options.MaxRetryAfter)
                        return outcome.Answer with { Note = note };

                    // Closed while it is still this request's turn: nobody else asks in between.
                    gate.Close(host, wait);
                    attempts.Add(new RobotsAttempt(url.AbsoluteUri, asked.Date, outcome.Answer.Status, note));
                    again = true;
                    return outcome.Answer;
                },
                cancellation).ConfigureAwait(false);
            if (!again)
                return answer;
        }
    }

    private string Now() => time.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private async Task<FetchOutcome> Ask(Uri url, RobotsSnapshot empty, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(options.Timeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, both.Token).ConfigureAwait(false);
            var status = (int)response.StatusCode;
            var location = response.Headers.TryGetValues("Location", out var values) ? values.First() : "";
            var (body, cut) = await Body(response, both.Token).ConfigureAwait(false);
            var answer = empty with
            {
                Status = status,
                Body = body,
                Sha256 = ContentHash.Of(body).ToString(),
                ContentType = Clean(response.Content.Headers.TryGetValues("Content-Type", out var types) ? types.First() : ""),
                Location = status is >= 300 and < 400 ? Clean(location) : "",
                Note = cut ? $"cut after {options.MaxBytes} bytes" : "",
            };
            return new FetchOutcome(answer, status is 408 or 429 or >= 500, RetryAfter(response.Headers.RetryAfter));
        }
        catch (Exception error) when (error is HttpRequestException or IOException or SocketException or OperationCanceledException or InvalidDataException or InvalidOperationException or UriFormatException)
        {
            cancellation.ThrowIfCancellationRequested();
            var late = limit.IsCancellationRequested;
            return new FetchOutcome(empty with { Note = late ? "unreachable: timed out" : Why(error) }, late || MayPass(error));
        }
    }

    // In seconds or as a date; what lies in the past asks for nothing.
    private TimeSpan? RetryAfter(RetryConditionHeaderValue? header) =>
        (header?.Delta ?? header?.Date - time.GetUtcNow()) is { } wait && wait > TimeSpan.Zero ? wait : null;

    // A connection that broke or a network that is down for the moment; not a name that nobody knows or a door that is shut.
    private static bool MayPass(Exception error)
    {
        if (error is HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError })
            return false;
        for (var at = error; at is not null; at = at.InnerException)
        {
            if (at is SocketException { SocketErrorCode: SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.TimedOut or SocketError.TryAgain or SocketError.HostUnreachable or SocketError.NetworkUnreachable or SocketError.NetworkDown })
                return true;
            if (at is HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded } or HttpIOException { HttpRequestError: HttpRequestError.ResponseEnded })
                return true;
        }

        return false;
    }

    private async Task<(byte[] Body, bool Cut)> Body(HttpResponseMessage response, CancellationToken cancellation)
    {
        var stream = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        await using var _ = stream.ConfigureAwait(false);
        using var body = new MemoryStream();
        var chunk = new byte[16 << 10];
        while (body.Length < options.MaxBytes)
        {
            var read = await stream.ReadAsync(chunk.AsMemory(0, (int)Math.Min(chunk.Length, options.MaxBytes - body.Length)), cancellation).ConfigureAwait(false);
            if (read == 0)
                return (body.ToArray(), false);
            body.Write(chunk, 0, read);
        }

        return (body.ToArray(), await stream.ReadAsync(chunk.AsMemory(0, 1), cancellation).ConfigureAwait(false) > 0);
    }

    private async ValueTask<Stream> Connect(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var end = context.DnsEndPoint;
        IPAddress[] addresses;
        if (options.Resolve.TryGetValue($"{end.Host}:{end.Port}", out var given))
        {
            addresses = [given];
        }
        else
        {
            addresses = IPAddress.TryParse(end.Host.Trim('[', ']'), out var literal) ? [literal] : await resolve(end.Host, cancellation).ConfigureAwait(false);

            // One address inside is enough to refuse all: a name that leads to both is made to deceive.
            if (addresses.Length == 0 || !Array.TrueForAll(addresses, PublicAddress.IsPublic))
                throw new AddressRefusedException(end.Host);
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, end.Port, cancellation).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static string Why(Exception error)
    {
        for (var at = error; at is not null; at = at.InnerException)
        {
            if (at is AddressRefusedException)
                return "refused: not a public address";
            if (at is SocketException socket)
                return $"unreachable: {socket.SocketErrorCode}";
            if (at is System.Security.Authentication.AuthenticationException)
                return "unreachable: no valid certificate";
        }

        return error switch
        {
            HttpRequestException http => $"unreachable: {http.HttpRequestError}",
            _ => "unreachable: the answer cannot be read",
        };
    }

    private static string Clean(string value)
    {
        var text = value.Length > 2000 ? value[..2000] : value;
        return text.Any(char.IsControl) ? new string([.. text.Where(letter => !char.IsControl(letter))]) : text;
    }
}

using System.Buffers;

namespace Firn.Compliance.Robots;

/// <summary>A URL's path as it stands and in the normal form, computed once for all agents.</summary>
internal readonly ref struct RobotsPath
{
    /// <summary>Stack memory that serves URLs of common length.</summary>
    public const int ScratchBytes = 1024;

    private readonly byte[]? rented;

    public RobotsPath(ReadOnlySpan<byte> url, Span<byte> scratch)
    {
        var path = RobotsUrl.Path(url, out var needsSlash);
        IsPlain = RobotsUrl.IsPlain(path);
        if (IsPlain && !needsSlash)
        {
            Raw = Normal = path;
            return;
        }

        var need = checked((path.Length + 1) * 4);
        if (need > scratch.Length)
            scratch = rented = ArrayPool<byte>.Shared.Rent(need);
        var slash = needsSlash ? 1 : 0;
        scratch[0] = (byte)'/';
        path.CopyTo(scratch[slash..]);
        var raw = scratch[..(path.Length + slash)];
        Raw = raw;
        var rest = scratch[raw.Length..];
        Normal = IsPlain ? raw : rest[..RobotsUrl.Normalise(raw, rest)];
    }

    /// <summary>Both forms are the same.</summary>
    public bool IsPlain { get; }

    /// <summary>As it stands in the URL.</summary>
    public ReadOnlySpan<byte> Raw { get; }

    /// <summary>In the RFC's normal form.</summary>
    public ReadOnlySpan<byte> Normal { get; }

    public void Dispose()
    {
        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented);
    }
}

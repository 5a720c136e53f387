using System.Runtime.InteropServices;

namespace Firn.Devices.Gpu;

/// <summary>A vendor's library, found when it is asked for; nothing needs it at build time.</summary>
internal sealed unsafe class VendorLibrary
{
    private readonly nint handle;
    private readonly string name;
    private readonly Func<VendorLibrary, int, string?> words;

    private VendorLibrary(nint handle, string name, Func<VendorLibrary, int, string?> words) => (this.handle, this.name, this.words) = (handle, name, words);

    /// <summary>The file that a variable names; null when it names none.</summary>
    public static string? Named(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } set ? set : null;

    /// <summary>Loads a file that was named, else the first of the usual ones that is there.</summary>
    /// <param name="named">The file that somebody named; null for the usual ones.</param>
    /// <param name="name">What the library is called in a message.</param>
    /// <param name="usual">The names that it is installed by.</param>
    /// <param name="library">The handle when the answer is true.</param>
    /// <param name="why">In words, why it is not there; empty when it is.</param>
    public static bool TryLoad(string? named, string name, ReadOnlySpan<string> usual, out nint library, out string why)
    {
        why = "";
        foreach (var file in named is null ? usual : [named])
        {
            if (NativeLibrary.TryLoad(file, out library))
                return true;
        }

        library = 0;
        why = named is null ? $"{name} is not on this machine" : File.Exists(named) ? $"{named} does not load" : $"{named} does not exist";
        return false;
    }

    /// <summary>Loads the file that a variable names, else the system's own.</summary>
    /// <param name="variable">The environment variable.</param>
    /// <param name="file">The name that the library is installed by.</param>
    /// <param name="words">The library's own words for a result; null when it has none.</param>
    /// <exception cref="DeviceCallException">It is not there, or does not load.</exception>
    public static VendorLibrary Load(string variable, string file, Func<VendorLibrary, int, string?> words)
    {
        var named = Named(variable);
        if (TryLoad(named, file, [file], out var library, out var why))
            return new(library, file[..file.IndexOf(".so", StringComparison.Ordinal)], words);
        throw new DeviceCallException(file, 0, named is null ? "is not on this machine" : why);
    }

    /// <summary>A function.</summary>
    /// <exception cref="DeviceCallException">The library does not have it: it is too old.</exception>
    public void* Symbol(string function) => TrySymbol(function) is var address && address != null ? address : throw new DeviceCallException(function, 0, $"this {name} does not have it: it is too old");

    /// <summary>A function; null when the library does not have it.</summary>
    public void* TrySymbol(string function) => NativeLibrary.TryGetExport(handle, function, out var address) ? (void*)address : null;

    /// <summary>Throws unless a call's result is zero.</summary>
    /// <exception cref="DeviceCallException">It is not.</exception>
    public void Check(string call, int result)
    {
        if (result != 0)
            throw new DeviceCallException(call, result, words(this, result) ?? $"error {result}");
    }
}

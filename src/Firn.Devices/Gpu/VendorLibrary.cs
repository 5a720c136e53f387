using System.Runtime.InteropServices;

namespace Firn.Devices.Gpu;

/// <summary>Finds a vendor's library when it is asked for; nothing needs it at build time.</summary>
internal static unsafe class VendorLibrary
{
    /// <summary>Loads the file that a variable names, else the system's own.</summary>
    /// <exception cref="DeviceCallException">It is not there, or does not load.</exception>
    public static nint Load(string variable, string name)
    {
        var named = Environment.GetEnvironmentVariable(variable) is { Length: > 0 } set ? set : null;
        if (NativeLibrary.TryLoad(named ?? name, out var library))
            return library;
        throw new DeviceCallException(name, 0, named is null ? "is not on this machine" : File.Exists(named) ? $"{named} does not load" : $"{named} does not exist");
    }

    /// <summary>A function.</summary>
    /// <exception cref="DeviceCallException">The library does not have it: it is too old.</exception>
    public static void* Symbol(nint library, string name, string function) =>
        NativeLibrary.TryGetExport(library, function, out var address) ? (void*)address : throw new DeviceCallException(function, 0, $"this {name} does not have it: it is too old");
}

using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace Firn.Compliance.Scoring;

/// <summary>Finds ONNX Runtime's native library: in the folder that <c>FIRN_ONNXRUNTIME</c> names, else in <c>artifacts/native</c>, where the build links the package's.</summary>
internal static class OnnxRuntimeLibrary
{
    private static readonly Lazy<bool> Registered = new(() =>
    {
        AssemblyLoadContext.Default.ResolvingUnmanagedDll += (_, name) =>
            name.Contains("onnxruntime", StringComparison.Ordinal) && Find() is { } path && NativeLibrary.TryLoad(path, out var handle) ? handle : 0;
        return true;
    });

    public static void Register() => _ = Registered.Value;

    private static string? Find()
    {
        const string Name = "libonnxruntime.so";
        if (Environment.GetEnvironmentVariable("FIRN_ONNXRUNTIME") is { Length: > 0 } folder)
            return Path.Combine(folder, Name);
        for (var at = AppContext.BaseDirectory; at is not null; at = Path.GetDirectoryName(at))
        {
            foreach (var candidate in (string[])[Path.Combine(at, "native", "onnxruntime", Name), Path.Combine(at, "artifacts", "native", "onnxruntime", Name)])
            {
                if (File.Exists(candidate))
                    return candidate;
            }
        }

        return null;
    }
}

using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Firn.Core;

namespace Firn.Tensors;

/// <summary>
/// The loaded libtorch: found, loaded and checked once a process. Only its exported C functions are used
/// (docs/tensors.md). Thread safe.
/// </summary>
public static unsafe class LibTorch
{
    /// <summary>The smallest version whose C functions suffice: 2.10, the first with the boxed dispatcher call.</summary>
    internal const ulong SmallestAbi = (2UL << 56) | (10UL << 48);

    private static readonly Lock Gate = new();
    private static volatile bool loaded;
    private static string folder = "";
    private static int threads = Environment.ProcessorCount;
    private static nint cpuLibrary;
    private static nint coreLibrary;

    /// <summary>Whether the library is in the process.</summary>
    public static bool IsLoaded => loaded;

    /// <summary>Loads libtorch unless it is loaded already.</summary>
    /// <param name="threads">Threads for its CPU kernels; 0 takes <c>OMP_NUM_THREADS</c>, else the processors this process may use.</param>
    /// <exception cref="FirnException">FIRN-TEN-001 to 006: not found, does not load, too old, or wrong.</exception>
    public static void Load(int threads = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        if (loaded)
        {
            if (threads > 0)
                Threads = threads;
            return;
        }

        lock (Gate)
        {
            if (loaded)
                return;
            folder = LibTorchLocator.Find(Environment.GetEnvironmentVariable("FIRN_LIBTORCH"), AppContext.BaseDirectory);
            if (threads == 0)
                threads = DefaultThreads();
            // libgomp reads its environment when it is loaded, and .NET keeps its own copy of the environment.
            SetNativeEnvironment("OMP_NUM_THREADS", threads.ToString(), overwrite: true);
            SetNativeEnvironment("MKL_NUM_THREADS", threads.ToString(), overwrite: true);
            coreLibrary = Open("libc10.so");
            cpuLibrary = Open(LibTorchLocator.Library);
            CheckVersion();
            var missing = Native.MissingRequired;
            if (missing.Count > 0)
                throw new FirnException("FIRN-TEN-005", folder, $"this libtorch lacks {string.Join(", ", missing)}",
                    "use PyTorch 2.10 or newer", ExitCode.Environment);
            CheckScalarTypes();
            LibTorch.threads = threads;
            loaded = true; // the checks below call operations
            try
            {
                LibTorchSelfTest.Run(folder);
            }
            catch
            {
                loaded = false;
                throw;
            }
        }
    }

    /// <summary>
    /// Threads that libtorch's CPU kernels use. Never more than the processors that this process may use: OpenMP's
    /// spinning barriers collapse when a thread of the team is not running.
    /// </summary>
    public static int Threads
    {
        get => threads;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
            threads = value;
            if (loaded && Native.SetNumThreads != null)
                Native.SetNumThreads(value);
        }
    }

    /// <summary>Turns autograd's recording on or off for the calling thread; returns what it was.</summary>
    /// <param name="enabled">False everywhere but in oracles.</param>
    public static bool SetGradientMode(bool enabled)
    {
        Load();
        var before = Native.GradModeIsEnabled() != 0;
        Native.GradModeSetEnabled(enabled ? (byte)1 : (byte)0);
        return before;
    }

    /// <summary>Asks libtorch for deterministic algorithms.</summary>
    /// <param name="on">On or off.</param>
    /// <returns>False when this libtorch has no such switch that we can reach.</returns>
    public static bool TrySetDeterministic(bool on)
    {
        Load();
        if (Native.GlobalContext == null || Native.SetDeterministicAlgorithms == null)
            return false;
        Native.SetDeterministicAlgorithms(Native.GlobalContext(), on ? (byte)1 : (byte)0, 0);
        return true;
    }

    /// <summary>Loads libtorch and says what it is.</summary>
    public static LibTorchDescription Describe()
    {
        Load();
        var abi = Native.AbiVersion();
        var devices = new List<string> { "cpu" };
        if (File.Exists(Path.Combine(folder, "libtorch_cuda.so")))
            devices.Add("cuda");
        return new(
            folder,
            VersionText(abi),
            abi,
            devices,
            Threads,
            Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : Vector128.IsHardwareAccelerated ? 128 : 0,
            Native.MissingOptional);
    }

    /// <summary>The address of an exported function, or 0.</summary>
    internal static nint Export(string name)
    {
        if (cpuLibrary != 0 && NativeLibrary.TryGetExport(cpuLibrary, name, out var address))
            return address;
        return coreLibrary != 0 && NativeLibrary.TryGetExport(coreLibrary, name, out address) ? address : 0;
    }

    internal static string VersionText(ulong abi) => $"{abi >> 56}.{(abi >> 48) & 0xFF}.{(abi >> 40) & 0xFF}";

    private static int DefaultThreads() =>
        int.TryParse(Environment.GetEnvironmentVariable("OMP_NUM_THREADS"), out var asked) && asked > 0
            ? asked
            : Environment.ProcessorCount;

    private static nint Open(string name)
    {
        var path = Path.Combine(folder, name);
        try
        {
            return NativeLibrary.Load(path);
        }
        catch (Exception failure) when (failure is DllNotFoundException or BadImageFormatException)
        {
            throw new FirnException("FIRN-TEN-003", path, $"the library does not load ({failure.Message.ReplaceLineEndings(" ").Trim()})",
                "check the processor type and the glibc version, or set FIRN_LIBTORCH to another PyTorch", ExitCode.Environment, failure);
        }
    }

    private static void CheckVersion()
    {
        var export = Export("aoti_torch_abi_version");
        var abi = export == 0 ? 0 : ((delegate* unmanaged<ulong>)export)();
        if (abi < SmallestAbi)
            throw new FirnException("FIRN-TEN-004", folder, $"this libtorch is {(abi == 0 ? "older than 2.1" : VersionText(abi))}, and 2.10 is needed",
                "set FIRN_LIBTORCH to the lib folder of a PyTorch 2.10 or newer", ExitCode.Environment);
    }

    private static void CheckScalarTypes()
    {
        ReadOnlySpan<(string Getter, ScalarType Type)> table =
        [
            ("aoti_torch_dtype_float32", ScalarType.Float32), ("aoti_torch_dtype_bfloat16", ScalarType.BFloat16),
            ("aoti_torch_dtype_int64", ScalarType.Int64), ("aoti_torch_dtype_int32", ScalarType.Int32),
            ("aoti_torch_dtype_float64", ScalarType.Float64), ("aoti_torch_dtype_bool", ScalarType.Bool),
        ];
        foreach (var (getter, type) in table)
        {
            var export = Export(getter);
            var value = export == 0 ? -1 : ((delegate* unmanaged<int>)export)();
            if (value != (int)type)
                throw new FirnException("FIRN-TEN-005", folder, $"{getter} answers {value} where {(int)type} is expected",
                    "use a PyTorch release between 2.10 and the newest that docs/tensors.md names", ExitCode.Environment);
        }
    }

    private static void SetNativeEnvironment(string name, string value, bool overwrite)
    {
        if (!NativeLibrary.TryLoad("libc.so.6", out var libc) || !NativeLibrary.TryGetExport(libc, "setenv", out var setenv))
            return;
        var nameBytes = System.Text.Encoding.UTF8.GetBytes(name + '\0');
        var valueBytes = System.Text.Encoding.UTF8.GetBytes(value + '\0');
        fixed (byte* n = nameBytes, v = valueBytes)
            _ = ((delegate* unmanaged<byte*, byte*, int, int>)setenv)(n, v, overwrite ? 1 : 0);
    }
}

namespace Firn.Tensors;

/// <summary>
/// libtorch's C functions that Firn calls, by the names of its headers <c>torch/csrc/inductor/aoti_torch/c/shim.h</c>,
/// <c>torch/csrc/stable/c/shim.h</c> and the generated <c>c_shim_cpu.h</c>. A tensor is a <c>nint</c> handle (an
/// <c>at::Tensor*</c>); a C bool is a byte; an error is 0 or 1. Optional functions are null when absent.
/// Touch this class only after <see cref="LibTorch.Load"/> (a call's function is read before its arguments are).
/// </summary>
internal static unsafe class Native
{
    internal static readonly List<string> MissingRequired = [];
    internal static readonly List<string> MissingOptional = [];

    // Tensors
    internal static readonly delegate* unmanaged<ulong> AbiVersion = (delegate* unmanaged<ulong>)Need("aoti_torch_abi_version");
    internal static readonly delegate* unmanaged<void*, long, long*, long*, long, int, int, int, nint*, int> CreateTensorFromBlob =
        (delegate* unmanaged<void*, long, long*, long*, long, int, int, int, nint*, int>)Need("aoti_torch_create_tensor_from_blob");
    internal static readonly delegate* unmanaged<nint, int> DeleteTensorObject = (delegate* unmanaged<nint, int>)Need("aoti_torch_delete_tensor_object");
    internal static readonly delegate* unmanaged<nint, nint*, int> NewTensorHandle = (delegate* unmanaged<nint, nint*, int>)Need("aoti_torch_new_tensor_handle");
    internal static readonly delegate* unmanaged<nint, void**, int> GetDataPtr = (delegate* unmanaged<nint, void**, int>)Need("aoti_torch_get_data_ptr");
    internal static readonly delegate* unmanaged<nint, long*, int> GetDim = (delegate* unmanaged<nint, long*, int>)Need("aoti_torch_get_dim");
    internal static readonly delegate* unmanaged<nint, long**, int> GetSizes = (delegate* unmanaged<nint, long**, int>)Need("aoti_torch_get_sizes");
    internal static readonly delegate* unmanaged<nint, long**, int> GetStrides = (delegate* unmanaged<nint, long**, int>)Need("aoti_torch_get_strides");
    internal static readonly delegate* unmanaged<nint, int*, int> GetDtype = (delegate* unmanaged<nint, int*, int>)Need("aoti_torch_get_dtype");
    internal static readonly delegate* unmanaged<nint, nint, int, int> Copy = (delegate* unmanaged<nint, nint, int, int>)Need("aoti_torch_copy_");

    // Modes
    internal static readonly delegate* unmanaged<byte> GradModeIsEnabled = (delegate* unmanaged<byte>)Need("aoti_torch_grad_mode_is_enabled");
    internal static readonly delegate* unmanaged<byte, void> GradModeSetEnabled = (delegate* unmanaged<byte, void>)Need("aoti_torch_grad_mode_set_enabled");
    internal static readonly delegate* unmanaged<nint, byte, int> SetRequiresGrad = (delegate* unmanaged<nint, byte, int>)Need("torch_set_requires_grad");

    // Typed shims: they borrow their arguments and go past autograd
    internal static readonly delegate* unmanaged<nint, nint, nint, int> MmOut = (delegate* unmanaged<nint, nint, nint, int>)Need("aoti_torch_cpu_mm_out");
    internal static readonly delegate* unmanaged<nint, nint, nint, nint, double, double, int> AddmmOut =
        (delegate* unmanaged<nint, nint, nint, nint, double, double, int>)Need("aoti_torch_cpu_addmm_out");
    internal static readonly delegate* unmanaged<nint, nint, double, nint*, int> SubtractTensor =
        (delegate* unmanaged<nint, nint, double, nint*, int>)Need("aoti_torch_aten_subtract_Tensor");

    // The boxed dispatcher call and what its stack may hold
    internal static readonly delegate* unmanaged<byte*, byte*, ulong*, ulong, int> CallDispatcher =
        (delegate* unmanaged<byte*, byte*, ulong*, ulong, int>)Need("torch_call_dispatcher");
    internal static readonly delegate* unmanaged<nuint, nint*, int> NewList = (delegate* unmanaged<nuint, nint*, int>)Need("torch_new_list_reserve_size");
    internal static readonly delegate* unmanaged<nint, ulong, int> ListPushBack = (delegate* unmanaged<nint, ulong, int>)Need("torch_list_push_back");

    // Optional C++ functions by mangled name, and newer C functions
    internal static readonly delegate* unmanaged<int, void> SetNumThreads =
        (delegate* unmanaged<int, void>)Want("_ZN2at15set_num_threadsEi", "changing the number of threads after load");
    internal static readonly delegate* unmanaged<nint> GlobalContext = (delegate* unmanaged<nint>)Want("_ZN2at13globalContextEv", "process-wide switches");
    internal static readonly delegate* unmanaged<nint, byte, byte, void> SetDeterministicAlgorithms =
        (delegate* unmanaged<nint, byte, byte, void>)Want("_ZN2at7Context26setDeterministicAlgorithmsEbb", "the deterministic switch");
    internal static readonly delegate* unmanaged<nint, nint> MutableGrad =
        (delegate* unmanaged<nint, nint>)Want("_ZN3c1010TensorImpl12mutable_gradEv", "reading gradients of autograd: its tests are skipped");
    internal static readonly delegate* unmanaged<byte*> ExceptionText =
        (delegate* unmanaged<byte*>)Want("torch_exception_get_what_without_backtrace", "the text of libtorch's errors (2.13 and newer); it stands on stderr");

    // Fixes when the fields above are set: at the first use, which comes after the libraries are open.
    static Native()
    {
    }

    private static nint Need(string name)
    {
        var address = LibTorch.Export(name);
        if (address == 0)
            MissingRequired.Add(name);
        return address;
    }

    private static nint Want(string name, string use)
    {
        var address = LibTorch.Export(name);
        if (address == 0)
            MissingOptional.Add($"{name}: {use}");
        return address;
    }
}

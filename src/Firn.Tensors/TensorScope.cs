namespace Firn.Tensors;

/// <summary>
/// Disposes every tensor that its thread makes while it is the innermost scope, but those that are kept.
/// <code>using var scope = new TensorScope();</code>
/// </summary>
public sealed class TensorScope : IDisposable
{
    [ThreadStatic]
    private static TensorScope? current;

    private readonly TensorScope? outer;
    private readonly List<Tensor> tensors = [];
    private bool disposed;

    /// <summary>Opens a scope on this thread.</summary>
    public TensorScope()
    {
        outer = current;
        current = this;
    }

    /// <summary>Takes a tensor out of this scope: the scope around it, else the caller, owns it from now on.</summary>
    /// <param name="tensor">A tensor made in this scope.</param>
    /// <returns>The tensor.</returns>
    public Tensor Keep(Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        if (tensors.Remove(tensor))
            outer?.tensors.Add(tensor);
        return tensor;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (disposed)
            return;
        if (current != this)
            throw new InvalidOperationException("tensor scopes must be closed on their thread, innermost first");
        disposed = true;
        current = outer;
        foreach (var tensor in tensors)
            tensor.Dispose();
        tensors.Clear();
    }

    internal static void Register(Tensor tensor) => current?.tensors.Add(tensor);
}

namespace Firn.Tensors;

/// <summary>
/// Output projection and cross-entropy, chunk by chunk, so that the logits of all rows never exist at once: for each
/// chunk logits = h · Wᵀ, loss and gradient in place, dh = dlogits · W, dW += dlogitsᵀ · h. The masked targets are
/// Goldfish's and the document mask's (<see cref="CrossEntropy"/>).
/// </summary>
public static class HeadLoss
{
    /// <summary>Losses of all rows, and gradients of the hidden states and the projection.</summary>
    /// <param name="hidden">Shape (T, D), contiguous.</param>
    /// <param name="weight">Shape (V, D).</param>
    /// <param name="targets">T token ids, negative for rows that do not count.</param>
    /// <param name="scale">Gradient of the total by one row's loss.</param>
    /// <param name="logits">Working memory (chunk, V): its rows are the chunk's size.</param>
    /// <param name="losses">T, written in nats; 0 for rows that do not count.</param>
    /// <param name="hiddenGradient">Shape (T, D), written.</param>
    /// <param name="weightGradient">Shape (V, D); added to.</param>
    public static void ForwardBackward(
        Tensor hidden, Tensor weight, ReadOnlyMemory<int> targets, float scale, Tensor logits, Memory<float> losses, Tensor hiddenGradient, Tensor weightGradient)
    {
        Check(hidden, weight, targets, logits, losses);
        for (long start = 0, chunk = logits.Sizes[0]; start < hidden.Sizes[0]; start += chunk)
        {
            var rows = Math.Min(chunk, hidden.Sizes[0] - start);
            using var part = logits.Narrow(0, 0, rows);
            using var from = hidden.Narrow(0, start, rows);
            using var to = hiddenGradient.Narrow(0, start, rows);
            Linear.Forward(from, weight, part);
            CrossEntropy.ForwardBackward(part, targets.Slice((int)start, (int)rows), scale, losses.Slice((int)start, (int)rows));
            Linear.InputGradient(part, weight, to);
            Linear.WeightGradient(part, from, weightGradient, accumulate: true);
        }
    }

    /// <summary>Losses of all rows alone: for evaluation.</summary>
    /// <param name="hidden">Shape (T, D), contiguous.</param>
    /// <param name="weight">Shape (V, D).</param>
    /// <param name="targets">T token ids, negative for rows that do not count.</param>
    /// <param name="logits">Working memory (chunk, V).</param>
    /// <param name="losses">T, written in nats; 0 for rows that do not count.</param>
    public static void Forward(Tensor hidden, Tensor weight, ReadOnlyMemory<int> targets, Tensor logits, Memory<float> losses)
    {
        Check(hidden, weight, targets, logits, losses);
        for (long start = 0, chunk = logits.Sizes[0]; start < hidden.Sizes[0]; start += chunk)
        {
            var rows = Math.Min(chunk, hidden.Sizes[0] - start);
            using var part = logits.Narrow(0, 0, rows);
            using var from = hidden.Narrow(0, start, rows);
            Linear.Forward(from, weight, part);
            CrossEntropy.Forward(part, targets.Slice((int)start, (int)rows), losses.Slice((int)start, (int)rows));
        }
    }

    private static void Check(Tensor hidden, Tensor weight, ReadOnlyMemory<int> targets, Tensor logits, Memory<float> losses) =>
        KernelGuard.Floats(hidden.Dimensions == 2 && weight.Dimensions == 2 && logits.Dimensions == 2 && hidden.Sizes[1] == weight.Sizes[1]
            && logits.Sizes[1] == weight.Sizes[0] && logits.Sizes[0] > 0 && targets.Length == hidden.Sizes[0] && losses.Length == targets.Length,
            "head loss", hidden, weight, logits);
}

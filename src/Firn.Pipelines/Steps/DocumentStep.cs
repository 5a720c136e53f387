namespace Firn.Pipelines.Steps;

/// <summary>
/// One rule over documents. Pure in (document, configuration, seed): the same verdict for any batch, shard or worker.
/// A step is used by one thread at a time; the runner makes one for each worker.
/// </summary>
public abstract class DocumentStep
{
    /// <summary>Name in the recipe, the ledger and the funnel, for example <c>gopher_quality</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Grows whenever the rule's decisions change; part of the stage's hash and of every ledger row.</summary>
    public abstract int RuleVersion { get; }

    /// <summary>Judges or edits the live documents of a batch.</summary>
    public abstract void Process(StepBatch batch);
}

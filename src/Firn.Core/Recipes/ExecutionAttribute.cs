namespace Firn.Core.Recipes;

/// <summary>Marks a setting that changes how a run is carried out but not what it makes (threads, paths): it is never hashed.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ExecutionAttribute : Attribute;

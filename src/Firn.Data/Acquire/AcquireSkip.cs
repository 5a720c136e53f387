using Firn.Core;

namespace Firn.Data.Acquire;

/// <summary>A record that could not be used.</summary>
internal sealed record AcquireSkip(DocumentId Id, string Url, string Reason, string Evidence, long Bytes);

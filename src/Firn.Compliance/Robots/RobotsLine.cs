namespace Firn.Compliance.Robots;

/// <summary>A line of a robots.txt that matters to at least one reading. Offsets point into the file.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="InRfc">The RFC 9309 reading sees it.</param>
/// <param name="InGoogle">Google's reading sees it.</param>
/// <param name="Number">Line number, from 1.</param>
/// <param name="Start">Where the key begins.</param>
/// <param name="ValueStart">Where the trimmed value begins.</param>
/// <param name="ValueLength">Bytes of the trimmed value.</param>
internal readonly record struct RobotsLine(RobotsLineKind Kind, bool InRfc, bool InGoogle, int Number, int Start, int ValueStart, int ValueLength);

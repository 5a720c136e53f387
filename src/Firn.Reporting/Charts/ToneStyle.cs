namespace Firn.Reporting;

internal static class ToneStyle
{
    internal static string Fill(this Tone tone) => tone switch
    {
        Tone.Main => "f0",
        Tone.Consent => "f1",
        Tone.Licence => "f2",
        Tone.Quality => "f7",
        Tone.Duplicate => "f3",
        Tone.First => "f4",
        Tone.Second => "f5",
        _ => "f6",
    };

    internal static string Stroke(this Tone tone) => "l" + tone.Fill()[1..];
}

using Firn.Core;

namespace Firn.Text.Tests.LanguageIdentification;

/// <summary>Lines of made-up languages with their own letters, in fastText's training format.</summary>
internal static class TinyLanguages
{
    private static readonly string[] Alphabets = ["aeioukltmnps", "абвгдеиклмно", "eéèaoàçulrst", "漢字仮名交文日本語", "aåäöyhkvjnts"];

    public static IEnumerable<string> Lines(int count, ulong seed)
    {
        var random = new CounterRandom(seed, "tests.tiny-languages");
        for (var i = 0; i < count; i++)
        {
            var language = random.NextInt(Alphabets.Length);
            var words = new List<string> { $"__label__l{language}" };
            var length = 3 + random.NextInt(10);
            for (var w = 0; w < length; w++)
            {
                var letters = new char[1 + random.NextInt(6)];
                for (var k = 0; k < letters.Length; k++)
                    letters[k] = Alphabets[language][Math.Min(random.NextInt(Alphabets[language].Length), random.NextInt(Alphabets[language].Length))];
                words.Add(new string(letters));
            }

            yield return string.Join(' ', words);
        }
    }
}

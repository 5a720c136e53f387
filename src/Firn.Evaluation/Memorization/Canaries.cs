using Firn.Core;

namespace Firn.Evaluation.Memorization;

/// <summary>Makes the canaries of a run: a pure function of configuration and seed.</summary>
public static class Canaries
{
    /// <summary>The work that canaries are said to be part of, in data summaries.</summary>
    public const string Work = "firn-canaries";

    /// <summary>Their language code: no linguistic content (ISO 639-2 <c>zxx</c>).</summary>
    public const string Language = "zxx_Zyyy";

    /// <summary>Their licence: Firn wrote them.</summary>
    public const string Licence = "CC0-1.0";

    /// <summary>256 plain words: each draw is 8 bits.</summary>
    internal static string[] Words { get; } = WordList.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    /// <summary>All canaries: controls first, then each bucket, then the positive control.</summary>
    /// <param name="config">How many of each.</param>
    /// <param name="seed">The run's seed.</param>
    public static IReadOnlyList<Canary> Make(CanaryConfig config, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(config);
        var canaries = new List<Canary>();
        if (!config.Enabled)
            return canaries;
        Add("control", CanaryRole.Control, 0, config.Controls);
        foreach (var repeats in config.Repeats.Where(repeats => repeats > 0).Distinct().Order())
            Add($"probe-{repeats}", CanaryRole.Probe, repeats, config.PerBucket);
        Add("positive", CanaryRole.PositiveControl, config.PositiveControlRepeats, config.PositiveControls);
        return canaries;

        void Add(string name, CanaryRole role, int repeats, int count)
        {
            for (var i = 0; i < count; i++)
                canaries.Add(new($"canary-{name}-{i}", role, repeats, Sentence(config.Words, seed, (ulong)canaries.Count)));
        }
    }

    private static string Sentence(int words, ulong seed, ulong index)
    {
        var random = new CounterRandom(seed, "evaluation.canaries", index);
        var chosen = new string[words];
        for (var i = 0; i < words; i++)
            chosen[i] = Words[random.NextInt(Words.Length)];
        return string.Join(' ', chosen);
    }

    private const string WordList = """
        acorn actor amber anchor angle apple apron arrow atlas autumn axle bacon badge bakery bamboo banner barley barrel
        basin basket beacon beaver bench berry bishop bison blanket blossom boat bottle boulder branch bread breeze brick bridge
        broom bucket buffalo butter button cabin cactus camel candle canoe canvas canyon carbon cargo carpet castle cedar cellar
        cement chalk cherry chimney circle citrus clay cliff clock clover cobalt coffee comet compass copper coral cotton cradle
        crane crater cricket crown crystal curtain cymbal daisy dancer desert diamond dinner dolphin donkey dragon drawer drum
        eagle easel echo eclipse elbow ember engine fabric falcon farmer feather fence ferry fiddle finger flame flute forest
        fossil fountain fox galaxy garden garlic geyser ginger glacier globe goblet granite grape gravel guitar hammer harbor
        harvest hazel helmet hermit heron hinge honey horizon hunter iceberg indigo island ivory jacket jaguar jasmine jigsaw
        juniper kayak kernel kettle kitten ladder lagoon lantern laurel lemon lens lily linen lion lizard lobster locket lotus
        magnet mango maple marble market meadow melon mirror mitten monk morning mosaic mountain muffin museum napkin needle
        nickel noodle nutmeg oasis ocean olive onion opal orange orchard organ otter oven oyster paddle panther paper parrot
        pebble pelican pencil pepper piano pigeon pillow pirate planet plaza plum pocket pollen pony potter prairie prism
        pumpkin puzzle pyramid quarry quartz quilt rabbit radish raft raven ribbon river robin rocket rudder saddle saffron
        salmon sandal sapphire satchel scarf school shadow shell shovel silver sketch sparrow spider spoon squid stable statue
        sugar summit sunset tablet teapot thimble tiger tulip tunnel turtle velvet
        """;
}

using System.Buffers;
using System.Text;

namespace Firn.Compliance.Robots;

/// <summary>A crawler's name, prepared for comparison with the agent lines of a file.</summary>
internal sealed class RobotsAgent
{
    private static readonly SearchValues<byte> GoogleToken = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_-"u8);
    private static readonly SearchValues<byte> Token = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-"u8);

    public RobotsAgent(string name)
    {
        Whole = Encoding.UTF8.GetBytes(name.Trim());
        Product = ProductToken(Whole).ToArray();
        IsPlain = !Whole.AsSpan().ContainsAnyExcept(GoogleToken);
    }

    /// <summary>The name as given.</summary>
    public byte[] Whole { get; }

    /// <summary>Its product token: letters, digits, hyphen and underscore from the front.</summary>
    public byte[] Product { get; }

    /// <summary>The name is nothing but a product token that every parser reads whole.</summary>
    public bool IsPlain { get; }

    /// <summary>An agent line that speaks to everyone: a star, alone or before white space.</summary>
    public static bool IsEveryone(ReadOnlySpan<byte> value, RobotsAgent? agent) =>
        value.Length > 0 && value[0] == '*' && (value.Length == 1 || value[1] is (byte)' ' or >= 9 and <= 13);

    /// <summary>Google's comparison: the line is cut at the first character that is no letter, hyphen or underscore; the name is not.</summary>
    public static bool GoogleNames(ReadOnlySpan<byte> value, RobotsAgent agent) =>
        !IsEveryone(value, null) && Ascii.EqualsIgnoreCase(Leading(value, GoogleToken), agent.Whole);

    /// <summary>The RFC's comparison of product tokens; digits count as part of a token, as real crawlers' names have them.</summary>
    public static bool ProductNames(ReadOnlySpan<byte> value, RobotsAgent agent) =>
        agent.Product.Length > 0 && Ascii.EqualsIgnoreCase(ProductToken(value), agent.Product);

    /// <summary>The line is the whole name, version and all.</summary>
    public static bool WholeNames(ReadOnlySpan<byte> value, RobotsAgent agent) =>
        !IsEveryone(value, null) && agent.Whole.Length > 0 && Ascii.EqualsIgnoreCase(value, agent.Whole);

    /// <summary>One of several names in a line, separated by commas or set in stars, as site owners write although no standard has it.</summary>
    public static bool ListNames(ReadOnlySpan<byte> value, RobotsAgent agent)
    {
        while (!value.IsEmpty)
        {
            var comma = value.IndexOfAny((byte)',', (byte)';');
            var piece = (comma < 0 ? value : value[..comma]).Trim(" \t*"u8);
            if (ProductNames(piece, agent) || (agent.Whole.Length > 0 && Ascii.EqualsIgnoreCase(piece, agent.Whole)))
                return true;
            value = comma < 0 ? [] : value[(comma + 1)..];
        }

        return false;
    }

    /// <summary>True when <see cref="ListNames"/> may say more than the other comparisons.</summary>
    public static bool IsList(ReadOnlySpan<byte> value) =>
        value.ContainsAny((byte)',', (byte)';') || (value.Length > 1 && value[0] == '*' && !IsEveryone(value, null));

    private static ReadOnlySpan<byte> ProductToken(ReadOnlySpan<byte> value) => Leading(value, Token);

    private static ReadOnlySpan<byte> Leading(ReadOnlySpan<byte> value, SearchValues<byte> of)
    {
        var end = value.IndexOfAnyExcept(of);
        return end < 0 ? value : value[..end];
    }
}

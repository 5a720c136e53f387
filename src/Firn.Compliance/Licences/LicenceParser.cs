using System.Text;

namespace Firn.Compliance.Licences;

/// <summary>Reads a licence expression. A comma before "and" closes what stands before it, as DEP-5 says; and binds closer than or.</summary>
internal sealed class LicenceParser
{
    private const int MostTokens = 10_000;
    private const int Deepest = 100;

    private readonly List<string> tokens;
    private int at;
    private int depth;
    private bool failed;

    public LicenceParser(string text) => tokens = Tokens(text);

    public LicenceExpression? Parse()
    {
        if (tokens.Count is 0 or > MostTokens)
            return null;
        var expression = Commas();
        return failed || at < tokens.Count ? null : expression;
    }

    // a or b, and c: the comma takes all before it together.
    private LicenceExpression? Commas()
    {
        var left = Or();
        while (!failed && Peek(","))
        {
            at++;
            var any = Peek("or");
            if (any || Peek("and"))
                at++;
            var right = Or();
            if (left is null || right is null)
                return Fail();
            left = LicenceExpression.Combine([left, right], any);
        }

        return left;
    }

    private LicenceExpression? Or()
    {
        var parts = new List<LicenceExpression>();
        do
        {
            if (And() is not { } part)
                return Fail();
            parts.Add(part);
        }
        while (Take("or"));
        return LicenceExpression.Combine(parts, any: true);
    }

    private LicenceExpression? And()
    {
        var parts = new List<LicenceExpression>();
        do
        {
            if (Primary() is not { } part)
                return Fail();
            parts.Add(part);
        }
        while (Take("and"));
        return LicenceExpression.Combine(parts, any: false);
    }

    private LicenceExpression? Primary()
    {
        if (at >= tokens.Count || ++depth > Deepest)
            return Fail();
        try
        {
            if (Take("("))
            {
                var inner = Commas();
                return Take(")") ? inner : Fail();
            }

            // "public domain" is written as two words as often as as one.
            var words = new List<string>();
            while (at < tokens.Count && !IsOperator(tokens[at]))
                words.Add(tokens[at++]);
            if (words.Count == 0)
                return Fail();
            var exception = "";
            if (Take("with"))
            {
                var rest = new List<string>();
                while (at < tokens.Count && !IsOperator(tokens[at]))
                    rest.Add(tokens[at++]);
                exception = string.Join('-', rest);
            }

            return LicenceNames.Read(string.Join(' ', words), exception);
        }
        finally
        {
            depth--;
        }
    }

    private LicenceExpression? Fail()
    {
        failed = true;
        return null;
    }

    private bool Peek(string token) => at < tokens.Count && tokens[at].Equals(token, StringComparison.OrdinalIgnoreCase);

    private bool Take(string token)
    {
        if (failed || !Peek(token))
            return false;
        at++;
        return true;
    }

    private static bool IsOperator(string token) => token is "(" or ")" or ","
        || token.Equals("or", StringComparison.OrdinalIgnoreCase) || token.Equals("and", StringComparison.OrdinalIgnoreCase) || token.Equals("with", StringComparison.OrdinalIgnoreCase);

    private static List<string> Tokens(string text)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        foreach (var letter in text)
        {
            if (char.IsWhiteSpace(letter) || letter is '(' or ')' or ',' or '|' or '&')
            {
                End();
                if (letter is '(' or ')' or ',')
                    words.Add(letter.ToString());
                else if (letter is '|' or '&' && (words.Count == 0 || !IsOperator(words[^1])))
                    words.Add(letter == '|' ? "or" : "and");
                continue;
            }

            word.Append(letter);
        }

        End();
        return words;

        void End()
        {
            if (word.Length > 0)
                words.Add(word.ToString());
            word.Clear();
        }
    }
}

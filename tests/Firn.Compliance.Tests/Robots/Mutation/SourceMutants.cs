using System.Collections.Immutable;
using System.Runtime.Loader;
using System.Text;
using Firn.Compliance.Robots;
using Firn.Testing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace Firn.Compliance.Tests.Robots.Mutation;

/// <summary>
/// The matcher's own source with one operator, number, truth value or guard changed at a time, compiled and asked. Loops burn fuel, so that a
/// mutant that would never end fails instead.
/// </summary>
internal sealed class SourceMutants
{
    private const string Driver = """
        namespace Firn.Compliance.Robots;
        public static class Fuel
        {
            [System.ThreadStatic] public static int Left;
            public static void Burn() { if (--Left < 0) throw new System.InvalidOperationException("does not end"); }
        }
        public static class Driver
        {
            private static byte[]? last;
            private static RobotsFile? parsed;
            public static int Ask(byte[] file, string agent, byte[] url, int mode)
            {
                Fuel.Left = 2_000_000;
                if (!ReferenceEquals(last, file)) { parsed = RobotsFile.Parse(file); last = file; }
                var rules = parsed!.For(agent, (RobotsMode)mode);
                var decision = rules.Decide(url);
                var allowed = decision.Allowed;
                if (rules.Allows(url) != allowed || RobotsFile.AllowsOnce(file, agent, url, (RobotsMode)mode) != allowed) return -1;
                return decision.Line * 2 + (allowed ? 1 : 0);
            }
        }
        """;

    /// <summary>The files in which decisions are taken.</summary>
    public static readonly string[] Mutated =
        ["RobotsAgent", "RobotsFile", "RobotsLineParser", "RobotsLineReader", "RobotsMatch", "RobotsOnce", "RobotsPath", "RobotsPattern", "RobotsPatternSet", "RobotsReading", "RobotsRules", "RobotsStarFilter", "RobotsUrl"];

    private static readonly string[] Needed = [.. Mutated, "AgentTest", "RobotsDecision", "RobotsLine", "RobotsLineKind", "RobotsMode", "UsagePreference"];

    // What has no part in allowing and forbidding: texts for people, lines about use (their own tests), capacities.
    private static readonly string[] LeftOut = ["Training", "LineText", "RuleText", "Lines", "Line"];

    private readonly Dictionary<string, SyntaxTree> trees;
    private readonly CSharpCompilation compilation;
    private readonly Lock remembering = new();
    private readonly List<int> killers = [];

    public SourceMutants()
    {
        var options = new CSharpParseOptions(LanguageVersion.Preview);
        trees = Needed.ToDictionary(name => name, name => CSharpSyntaxTree.ParseText(File.ReadAllText(Repository.File("src", "Firn.Compliance", "Robots", name + ".cs")), options));
        const string Usings = "global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq; global using System.Threading; global using System.Threading.Tasks;";
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(':').Where(path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal) || path.EndsWith("/mscorlib.dll", StringComparison.Ordinal)).Select(path => MetadataReference.CreateFromFile(path));
        compilation = CSharpCompilation.Create(
            "Mutant",
            [.. trees.Select(pair => Fuelled(pair.Value)), CSharpSyntaxTree.ParseText(Usings, options), CSharpSyntaxTree.ParseText(Driver, options)],
            references,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, checkOverflow: true, allowUnsafe: true, nullableContextOptions: NullableContextOptions.Enable));
    }

    /// <summary>One changed place.</summary>
    /// <param name="Name">File, member, what became what, and the how-manieth of its kind there.</param>
    /// <param name="File">The file's name without ending.</param>
    /// <param name="Node">What is replaced.</param>
    /// <param name="By">By what.</param>
    public sealed record Mutant(string Name, string File, SyntaxNode Node, SyntaxNode By);

    /// <summary>All mutants, in the order of the files.</summary>
    public IReadOnlyList<Mutant> All()
    {
        var all = new List<Mutant>();
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var file in Mutated)
        {
            foreach (var node in trees[file].GetRoot().DescendantNodes())
            {
                var member = Member(node);
                if (member is null || LeftOut.Contains(member))
                    continue;
                foreach (var by in Changes(node))
                {
                    var name = $"{file}.{member}: {Short(node)} -> {Short(by)}";
                    var count = seen[name] = seen.GetValueOrDefault(name) + 1;
                    all.Add(new Mutant(count > 1 ? $"{name} ({count})" : name, file, node, by));
                }
            }
        }

        return all;
    }

    /// <summary>Why a mutant is told from the original; null when no case does. May be asked from several threads.</summary>
    public string? Killer(Mutant? mutant, IReadOnlyList<(MutatedFiles.Case Case, RobotsMode Mode, bool Allowed, int Line)> cases)
    {
        var mutated = compilation;
        if (mutant is not null)
        {
            var original = compilation.SyntaxTrees[Array.IndexOf(Needed, mutant.File)];
            mutated = compilation.ReplaceSyntaxTree(original, Fuelled(trees[mutant.File].WithRootAndOptions(trees[mutant.File].GetRoot().ReplaceNode(mutant.Node, mutant.By), trees[mutant.File].Options)));
        }

        using var image = new MemoryStream();
        var emitted = mutated.Emit(image);
        if (!emitted.Success)
            return mutant is null ? throw new InvalidOperationException(string.Join('\n', emitted.Diagnostics.Where(one => one.Severity == DiagnosticSeverity.Error))) : "does not compile";
        var context = new AssemblyLoadContext("mutant", isCollectible: true);
        try
        {
            image.Position = 0;
            var ask = context.LoadFromStream(image).GetType("Firn.Compliance.Robots.Driver")!.GetMethod("Ask")!.CreateDelegate<Func<byte[], string, byte[], int, int>>();
            // What has killed others is asked first.
            int[] first;
            lock (remembering)
                first = [.. killers];
            foreach (var index in first.Concat(Enumerable.Range(0, cases.Count)))
            {
                var (one, mode, allowed, line) = cases[index];
                int said;
                try
                {
                    said = ask(one.File, one.Agent, one.Url, (int)mode);
                }
                catch (Exception error) when (error is not (OutOfMemoryException or StackOverflowException))
                {
                    Remember(index);
                    return error.GetType().Name;
                }

                if (said < 0 || (said & 1) != (allowed ? 1 : 0) || (line >= 0 && said >> 1 != line))
                {
                    Remember(index);
                    return $"{mode}: {one.Agent} asks for {Encoding.Latin1.GetString(one.Url)}";
                }
            }

            return null;
        }
        finally
        {
            context.Unload();
        }
    }

    private void Remember(int index)
    {
        lock (remembering)
        {
            killers.Remove(index);
            killers.Insert(0, index);
        }
    }

    private static IEnumerable<SyntaxNode> Changes(SyntaxNode node)
    {
        switch (node)
        {
            case BinaryExpressionSyntax binary:
                foreach (var kind in Others(binary.Kind()))
                    yield return Binary(kind, binary);
                break;
            case RelationalPatternSyntax relational:
                var (flipped, at) = relational.OperatorToken.Kind() switch
                {
                    SyntaxKind.LessThanToken => (SyntaxKind.LessThanEqualsToken, "<="),
                    SyntaxKind.LessThanEqualsToken => (SyntaxKind.LessThanToken, "<"),
                    SyntaxKind.GreaterThanToken => (SyntaxKind.GreaterThanEqualsToken, ">="),
                    _ => (SyntaxKind.GreaterThanToken, ">"),
                };
                yield return relational.WithOperatorToken(Token(relational.OperatorToken.LeadingTrivia, flipped, at, at, relational.OperatorToken.TrailingTrivia));
                break;
            case PrefixUnaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalNotExpression } not:
                yield return not.Operand.WithTriviaFrom(not);
                break;
            case LiteralExpressionSyntax { RawKind: (int)SyntaxKind.TrueLiteralExpression } yes:
                yield return LiteralExpression(SyntaxKind.FalseLiteralExpression).WithTriviaFrom(yes);
                break;
            case LiteralExpressionSyntax { RawKind: (int)SyntaxKind.FalseLiteralExpression } no:
                yield return LiteralExpression(SyntaxKind.TrueLiteralExpression).WithTriviaFrom(no);
                break;
            case LiteralExpressionSyntax { Token.Value: int number } literal:
                yield return LiteralExpression(SyntaxKind.NumericLiteralExpression, Literal(number + 1)).WithTriviaFrom(literal);
                break;
            case IfStatementSyntax { Else: null } guard when guard.Statement is ReturnStatementSyntax or ContinueStatementSyntax or BreakStatementSyntax or ExpressionStatementSyntax:
                yield return Block().WithTriviaFrom(guard); // the guard is not there
                break;
        }
    }

    private static SyntaxKind[] Others(SyntaxKind kind) => kind switch
    {
        SyntaxKind.LessThanExpression => [SyntaxKind.LessThanOrEqualExpression],
        SyntaxKind.LessThanOrEqualExpression => [SyntaxKind.LessThanExpression],
        SyntaxKind.GreaterThanExpression => [SyntaxKind.GreaterThanOrEqualExpression],
        SyntaxKind.GreaterThanOrEqualExpression => [SyntaxKind.GreaterThanExpression],
        SyntaxKind.EqualsExpression => [SyntaxKind.NotEqualsExpression],
        SyntaxKind.NotEqualsExpression => [SyntaxKind.EqualsExpression],
        SyntaxKind.LogicalAndExpression => [SyntaxKind.LogicalOrExpression],
        SyntaxKind.LogicalOrExpression => [SyntaxKind.LogicalAndExpression],
        SyntaxKind.AddExpression => [SyntaxKind.SubtractExpression],
        SyntaxKind.SubtractExpression => [SyntaxKind.AddExpression],
        _ => [],
    };

    private static BinaryExpressionSyntax Binary(SyntaxKind kind, BinaryExpressionSyntax old)
    {
        var token = kind switch
        {
            SyntaxKind.LessThanExpression => SyntaxKind.LessThanToken,
            SyntaxKind.LessThanOrEqualExpression => SyntaxKind.LessThanEqualsToken,
            SyntaxKind.GreaterThanExpression => SyntaxKind.GreaterThanToken,
            SyntaxKind.GreaterThanOrEqualExpression => SyntaxKind.GreaterThanEqualsToken,
            SyntaxKind.EqualsExpression => SyntaxKind.EqualsEqualsToken,
            SyntaxKind.NotEqualsExpression => SyntaxKind.ExclamationEqualsToken,
            SyntaxKind.LogicalAndExpression => SyntaxKind.AmpersandAmpersandToken,
            SyntaxKind.LogicalOrExpression => SyntaxKind.BarBarToken,
            SyntaxKind.AddExpression => SyntaxKind.PlusToken,
            _ => SyntaxKind.MinusToken,
        };
        return BinaryExpression(kind, old.Left, Token(old.OperatorToken.LeadingTrivia, token, old.OperatorToken.TrailingTrivia), old.Right);
    }

    private static string? Member(SyntaxNode node) => node.Ancestors().Select(one => one switch
    {
        LocalFunctionStatementSyntax local => local.Identifier.Text,
        MethodDeclarationSyntax method => method.Identifier.Text,
        PropertyDeclarationSyntax property => property.Identifier.Text,
        ConstructorDeclarationSyntax constructor => constructor.Identifier.Text,
        _ => null,
    }).FirstOrDefault(name => name is not null);

    private static string Short(SyntaxNode node)
    {
        var text = string.Join(' ', node.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return node is BlockSyntax ? "nothing" : text.Length <= 120 ? text : text[..120] + "…";
    }

    private static SyntaxTree Fuelled(SyntaxTree tree) => tree.WithRootAndOptions(new FuelRewriter().Visit(tree.GetRoot()), tree.Options);

    private sealed class FuelRewriter : CSharpSyntaxRewriter
    {
        private static readonly StatementSyntax Burn = ParseStatement("global::Firn.Compliance.Robots.Fuel.Burn();");

        public override SyntaxNode? VisitWhileStatement(WhileStatementSyntax node) => base.VisitWhileStatement(node.WithStatement(Body(node.Statement)));

        public override SyntaxNode? VisitForStatement(ForStatementSyntax node) => base.VisitForStatement(node.WithStatement(Body(node.Statement)));

        private static BlockSyntax Body(StatementSyntax old) => Block(Burn, old);
    }
}

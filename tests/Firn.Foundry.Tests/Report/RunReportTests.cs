using System.Xml;
using System.Xml.Linq;
using Firn.Core;
using Firn.Foundry.Report;
using Firn.Foundry.Running;
using Firn.Testing;

namespace Firn.Foundry.Tests.Report;

public sealed class TheRunReport : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public void It_is_well_formed_self_contained_and_has_every_section()
    {
        var page = Write(SampleRun.Make(folder.Path));
        var document = Parse(page);
        Assert.Equal(["funnel", "dropped", "consent", "languages", "tokenizer", "training", "evaluation", "memorisation", "samples", "provenance"],
            document.Descendants().Where(element => element.Name.LocalName == "section").Select(element => element.Attribute("id")!.Value));
        Assert.DoesNotContain(document.Descendants(), element => element.Name.LocalName is "script" or "link" or "img" or "iframe");
        Assert.DoesNotContain(document.Descendants().Attributes(), attribute => attribute.Name.LocalName is "src" or "href" && !attribute.Value.StartsWith('#'));
        Assert.DoesNotContain(document.Descendants().Attributes("class"), attribute => attribute.Value == "absent");
        Assert.DoesNotContain("<script>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("\u202e", page, StringComparison.Ordinal);
        Assert.DoesNotContain("What could not be read", page, StringComparison.Ordinal);
        // For eyes: the page of the sample run, kept beside the build.
        File.WriteAllText(Path.Combine(Directory.CreateDirectory(Repository.File("artifacts")).FullName, "report-sample.html"), page);
    }

    [Fact]
    public void Numbers_of_the_funnel_are_those_of_the_statistics()
    {
        var facts = Facts(SampleRun.Make(folder.Path));
        Assert.Equal(99 * 90, facts.DocumentsIn);
        Assert.Equal(99 * 12, facts.Dropped(DropKind.Consent));
        Assert.Equal(99 * 4, facts.Dropped(DropKind.Licence));
        Assert.Equal(99 * 12, facts.Dropped(DropKind.Repetition));
        Assert.Equal(99 * 46, facts.DocumentsOut);
        Assert.Equal(0.4, facts.MinNonEnglishShare);
        Assert.Equal(700, facts.Loss.Count);
        Assert.Equal(9, facts.Reasons.Single(reason => reason.Reason == "too_few_words").Documents);
        Assert.Equal(3, facts.Reasons.Single(reason => reason.Reason == "too_few_words").Examples.Count);
    }

    [Theory]
    [InlineData("acquire", "consent")]
    [InlineData("acquire", "consent", "prepare", "tokenize")]
    [InlineData("acquire")]
    public void Stages_that_did_not_run_are_a_sentence(params string[] stages)
    {
        var document = Parse(Write(SampleRun.Make(folder.Path, stages)));
        Assert.Contains(document.Descendants().Attributes("class"), attribute => attribute.Value == "absent");
    }

    [Fact]
    public void A_damaged_file_is_a_remark_and_the_rest_of_the_page_stands()
    {
        var run = SampleRun.Make(folder.Path);
        run.Execute(Options());
        File.WriteAllText(Path.Combine(run.Completed()["pretrain"].Folder, "loss.jsonl"), "{broken");
        File.WriteAllText(Path.Combine(run.Completed()["consent"].Folder, "stats.json"), "{}");
        var page = File.ReadAllText(RunReport.Write(run));
        Parse(page);
        Assert.Contains("What could not be read", page, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_run_gives_the_same_page_but_for_times()
    {
        var run = SampleRun.Make(folder.Path);
        Assert.Equal(Write(run), Write(run));
    }

    public void Dispose() => folder.Dispose();

    private static ReportFacts Facts(RecipeRun run)
    {
        run.Execute(Options());
        return ReportFacts.Read(run);
    }

    private static string Write(RecipeRun run)
    {
        run.Execute(Options());
        return File.ReadAllText(RunReport.Write(run));
    }

    private static RunOptions Options() => new() { Time = TimeProvider.System };

    private static XDocument Parse(string page) =>
        XDocument.Load(XmlReader.Create(new StringReader(page), new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore }));
}

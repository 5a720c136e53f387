using System.Text;
using Firn.Compliance.Licences;
using Firn.Compliance.PersonalData;
using Firn.Compliance.Robots;
using Firn.Compliance.Signals;
using Firn.Pipelines.Steps;
using Firn.Storage.Documents;
using Firn.Text.Html;

namespace Firn.Compliance.Consent;

/// <summary>Reads the consent of every page of a batch once; the steps of one worker share it.</summary>
/// <param name="judge">Policy and recorded robots.txt answers.</param>
/// <param name="sites">Recorded tdmrep.json and ai.txt files.</param>
/// <param name="agents">The policy's agents.</param>
internal sealed class ConsentReader(RobotsJudge judge, SiteSignals sites, AgentList agents)
{
    private readonly List<ConsentReading?> readings = [];
    private readonly PiiMasker masker = new(new PiiConfig());

    /// <summary>Reads a batch; answers of <see cref="Of"/> are about it from now on.</summary>
    public void Begin(StepBatch batch)
    {
        readings.Clear();
        var documents = batch.Documents;
        for (var row = 0; row < documents.Count; row++)
            readings.Add(documents.IsLive(row) && !documents.Url[row].IsEmpty ? Read(documents, row) : null);
    }

    /// <summary>What is known about a page; null for a document that is none.</summary>
    public ConsentReading? Of(int row) => readings[row];

    /// <summary>A text as a ledger may hold it: personal data replaced, as rules and metas are written by strangers.</summary>
    public string Evidence(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var masked = masker.Mask(bytes);
        return masker.Total == 0 ? text : Encoding.UTF8.GetString(masked);
    }

    private ConsentReading Read(DocumentBatch documents, int row)
    {
        var url = documents.Url[row];
        var date = documents.Date.String(row);
        var type = documents.ContentType.String(row);
        var html = type.Length == 0 || type.Contains("html", StringComparison.OrdinalIgnoreCase);
        var head = html ? HtmlHead.Read(documents.Text[row], type) : null;
        var signals = new List<PageSignal>();
        sites.AddTo(signals, url, date);
        signals.AddRange(PageSignals.Read(documents.HttpHeaders[row], head));
        var objection = signals.FindIndex(signal => signal.Objects && agents.Concerns(signal.Agent));
        return new ConsentReading(judge.Judge(url, date), signals, PageLicences.Read(head, documents.Text[row])) { Objection = objection < 0 ? null : signals[objection] };
    }
}

using System.Text;
using Firn.Core;
using Firn.Pipelines.Ledger;
using Firn.Pipelines.Steps;
using Firn.Storage.Documents;

namespace Firn.Data.Preparation;

/// <summary>
/// Shows how dropped documents begin: reads the few that were chosen once more, makes text of them, masks personal data,
/// and cuts. A document that never became text shows nothing.
/// </summary>
internal static class ExampleTexts
{
    public static IReadOnlyList<(LedgerRow Row, string Text)> Read(ExampleChoice choice, IReadOnlyList<ShardJob> shards, PreparationSteps steps, int characters)
    {
        var texts = new Dictionary<DocumentId, string>();
        if (characters > 0)
        {
            foreach (var shard in choice.Chosen.GroupBy(item => item.Shard))
            {
                var wanted = shard.Select(item => item.Row.DocId).ToHashSet();
                foreach (var batch in DocumentShardReader.Batches(shards[shard.Key].Input))
                    Read(batch, wanted, steps, characters, texts);
            }
        }

        return [.. choice.Chosen.Select(item => (item.Row, texts.GetValueOrDefault(item.Row.DocId, "")))];
    }

    private static void Read(DocumentBatch batch, HashSet<DocumentId> wanted, PreparationSteps steps, int characters, Dictionary<DocumentId, string> texts)
    {
        using var few = new DocumentBatch();
        for (var row = 0; row < batch.Count; row++)
        {
            if (wanted.Contains(batch.Ids[row]))
                few.AddCopy(batch, row);
        }

        var work = new StepBatch(few);
        foreach (var step in steps.Reading.Concat(steps.Masking))
            work.Run(step);
        for (var row = 0; row < few.Count; row++)
        {
            if (few.IsLive(row))
                texts[few.Ids[row]] = Cut(few.Text[row], characters);
        }
    }

    private static string Cut(ReadOnlySpan<byte> text, int characters)
    {
        var result = new StringBuilder();
        var space = false;
        var left = characters;
        while (!text.IsEmpty && left > 0)
        {
            Rune.DecodeFromUtf8(text, out var rune, out var length);
            text = text[length..];
            if (Rune.IsWhiteSpace(rune) || Rune.IsControl(rune))
            {
                space = result.Length > 0;
                continue;
            }

            if (space)
                result.Append(' ');
            space = false;
            result.Append(rune.ToString());
            left--;
        }

        return text.IsEmpty ? result.ToString() : result.Append('…').ToString();
    }
}

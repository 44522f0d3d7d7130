using ChatServer.Agents.Answers;
using ChatServer.Storage;

namespace ChatServer.Agents.Concierge;

/// <summary>Reads what agents know.</summary>
internal sealed class ConciergeKnowledge(Database database, ConciergeIndexes indexes)
{
    public Task<Bm25Index> ReadIndexAsync(Guid agentId, CancellationToken cancellationToken) =>
        indexes.GetAsync(
            agentId, () => database.ReadAsync(read => MakeIndex(read, agentId), CancellationToken.None).AsTask(),
            cancellationToken);

    /// <summary>The texts of these answers, in this order, each once. Those that were deleted since are left out.</summary>
    public ValueTask<IReadOnlyList<string>> ReadTextsAsync(
        Guid agentId, IReadOnlyList<long> ids, CancellationToken cancellationToken) =>
        database.ReadAsync(read => ReadTexts(read, agentId, ids), cancellationToken);

    private static Bm25Index MakeIndex(ReadScope read, Guid agentId)
    {
        var builder = new Bm25Builder();
        foreach (var row in AnswerStore.StreamAnswered(read, agentId))
        {
            var answer = row.Open(read);
            builder.Add(new IndexedAnswer(answer.Id, answer.Question, answer.Answer ?? ""));
        }

        return builder.Build();
    }

    private static IReadOnlyList<string> ReadTexts(ReadScope read, Guid agentId, IReadOnlyList<long> ids)
    {
        var byId = AnswerStore.FindAll(read, agentId, ids).ToDictionary(row => row.Id, row => row.Open(read).Answer);
        return [.. ids.Select(id => byId.GetValueOrDefault(id)).OfType<string>().Distinct()];
    }
}

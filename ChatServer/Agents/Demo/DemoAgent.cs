using ChatServer.Agents.Answers;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Agents.Demo;

/// <summary>The agent of <c>serve --demo</c>, which answers questions about this server.</summary>
internal sealed class DemoAgent(Database database, AgentChanges agents, AgentAnswers answers, AgentOptions options)
{
    private const string Handle = "guide";

    private static readonly AgentFields Fields = new()
    {
        Handle = Handle,
        Name = "Guide",
        Description = "Answers questions about this server",
        Greeting = "Hello! I know a little about this server. Ask me how to send a message, or where the files are.",
        Visibility = AgentVisibility.Public,
    };

    /// <summary>
    /// Makes the agent if it is missing, and teaches it what it doesn't know. Returns its id; null if the server has no agents,
    /// or doesn't allow one more.
    /// </summary>
    public async ValueTask<Guid?> EnsureAsync(Guid ownerId, CancellationToken cancellationToken)
    {
        if (!options.Enabled)
            return null;

        var known = await database.ReadAsync(read => AgentStore.FindByHandle(read, ownerId, Handle), cancellationToken);
        if (known is not { } id)
        {
            var created = await agents.CreateAsync(new CreateAgent(ownerId, Fields), cancellationToken);
            if (created.IsRefused)
                return null;

            id = created.Value;
        }

        foreach (var (question, answer) in await ListUnknownAsync(id, cancellationToken))
            await answers.AddAsync(new AddAnswer(ownerId, id, question, answer), cancellationToken);
        return id;
    }

    private async ValueTask<List<KeyValuePair<string, string>>> ListUnknownAsync(
        Guid agentId, CancellationToken cancellationToken) =>
        await database.ReadAsync(
            read => DemoAnswers.All.Where(pair => AnswerStore.FindAlike(read, agentId, pair.Key) is not { Answer: not null })
                .ToList(),
            cancellationToken);
}

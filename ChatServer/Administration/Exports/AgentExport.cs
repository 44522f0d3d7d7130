using System.Text.Json;
using ChatServer.Agents;
using ChatServer.Agents.Answers;
using ChatServer.Agents.Runs;
using ChatServer.Agents.Tools;
using ChatServer.Storage;

namespace ChatServer.Administration.Exports;

/// <summary>Writes a user's agents with what these know, and the runs of chats with agents, into an archive.</summary>
internal sealed class AgentExport(Database database)
{
    private const int PageSize = 100;

    public async Task WriteAsync(ExportArchive archive, Guid userId, CancellationToken cancellationToken)
    {
        var agents = await database.ReadAsync(read => AgentStore.ListOf(read, userId), cancellationToken);
        foreach (var agent in agents)
            await archive.AddJsonAsync(
                ExportNames.Agent(agent.Id), json => WriteAgentAsync(json, agent, cancellationToken), cancellationToken);
    }

    /// <summary>Writes nothing unless the conversation is a chat of the user, or with an agent of theirs.</summary>
    public async Task WriteRunsAsync(
        ExportArchive archive, long conversationId, Guid userId, CancellationToken cancellationToken)
    {
        var chat = await database.ReadAsync(read => RunReader.Find(read, userId, conversationId), cancellationToken);
        if (chat is not null)
            await archive.AddJsonAsync(
                ExportNames.Runs(conversationId),
                json => WriteRunsAsync(json, conversationId, chat.OwnerId == userId, cancellationToken), cancellationToken);
    }

    private async Task WriteAgentAsync(Utf8JsonWriter json, Agent agent, CancellationToken cancellationToken)
    {
        json.WriteStartObject();
        await database.ReadAsync(read => WriteDetails(json, read, agent), cancellationToken);
        await WriteAnswersAsync(json, "answers", agent.Id, AnswerStore.ListAnswered, cancellationToken);
        await WriteAnswersAsync(json, "unanswered_questions", agent.Id, AnswerStore.ListUnanswered, cancellationToken);
        json.WriteEndObject();
    }

    private static bool WriteDetails(Utf8JsonWriter json, ReadScope read, Agent agent)
    {
        json.WriteString("id", agent.Id);
        json.WriteString("handle", agent.Handle);
        json.WriteString("display_name", agent.Name);
        json.WriteString("description", agent.Description);
        json.WriteString("avatar_url", agent.AvatarUrl);
        json.WriteString("greeting", agent.OpenGreeting(read));
        json.WriteString("instructions", agent.OpenInstructions(read));
        json.WriteString("provider", agent.Provider);
        json.WriteString("model", agent.Model);
        json.WriteString("visibility", agent.Visibility);
        json.WriteString("state", agent.State);
        ExportedMessage.WriteRaw(json, "settings", agent.Settings);
        ExportedMessage.WriteRaw(json, "commands", agent.Commands);
        json.WriteString("created_at", agent.CreatedAt.ToString());
        json.WriteString("updated_at", agent.UpdatedAt.ToString());
        WriteTools(json, read, agent.Id);
        return true;
    }

    // The values of headers are keys of others' servers: the owner has them, and an archive is passed on.
    private static void WriteTools(Utf8JsonWriter json, ReadScope read, Guid agentId)
    {
        json.WriteStartArray("tools");
        foreach (var (tool, createdAt, updatedAt) in AgentToolStore.ListOf(read, agentId).Select(row => row.Open(read)))
        {
            json.WriteStartObject();
            json.WriteString("name", tool.Name);
            json.WriteString("description", tool.Description);
            ExportedMessage.WriteRaw(json, "parameters", tool.Schema);
            json.WriteBoolean("needs_approval", tool.NeedsApproval);
            ExportedMessage.WriteRaw(json, "definition", tool.Definition.WithoutSecrets().ToJson());
            json.WriteString("created_at", createdAt.ToString());
            json.WriteString("updated_at", updatedAt.ToString());
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private async Task WriteAnswersAsync(
        Utf8JsonWriter json, string name, Guid agentId, AnswerPage readPage, CancellationToken cancellationToken)
    {
        json.WriteStartArray(name);
        for (long? before = long.MaxValue; before is { } last;)
        {
            before = await database.ReadAsync(
                read => WritePage(json, read, readPage(read, agentId, last, PageSize)), cancellationToken);
            await json.FlushAsync(cancellationToken);
        }

        json.WriteEndArray();
    }

    // Null at the end.
    private static long? WritePage(Utf8JsonWriter json, ReadScope read, IReadOnlyList<AnswerRow> page)
    {
        foreach (var answer in page.Select(row => row.Open(read)))
        {
            json.WriteStartObject();
            json.WriteString("question", answer.Question);
            if (answer.Answer is { } text)
                json.WriteString("answer", text);
            json.WriteString("created_at", answer.CreatedAt.ToString());
            json.WriteEndObject();
        }

        return page.Count == PageSize ? page[^1].Id : null;
    }

    private async Task WriteRunsAsync(
        Utf8JsonWriter json, long conversationId, bool isOwner, CancellationToken cancellationToken)
    {
        json.WriteStartArray();
        for (long? before = long.MaxValue; before is { } last;)
        {
            var page = await database.ReadAsync(
                read => RunStore.ListBefore(read, conversationId, last, PageSize), cancellationToken);
            foreach (var run in page)
                WriteRun(json, run, isOwner);
            await json.FlushAsync(cancellationToken);
            before = page.Count == PageSize ? page[^1].Id : null;
        }

        json.WriteEndArray();
    }

    // What it used is the owner's affair.
    private static void WriteRun(Utf8JsonWriter json, AgentRun run, bool isOwner)
    {
        json.WriteStartObject();
        json.WriteNumber("id", run.Id);
        json.WriteString("agent_id", run.AgentId);
        json.WriteNumber("answers_to", run.AnswersTo);
        if (run.ReplyId is { } reply)
            json.WriteNumber("message_id", reply);
        json.WriteString("state", run.State);
        json.WriteString("queued_at", run.QueuedAt.ToString());
        json.WriteString("ended_at", run.EndedAt?.ToString());
        if (isOwner)
            WriteUsage(json, run);
        json.WriteEndObject();
    }

    private static void WriteUsage(Utf8JsonWriter json, AgentRun run)
    {
        json.WriteString("provider", run.Provider);
        json.WriteString("model", run.Model);
        json.WriteNumber("tokens_in", run.TokensIn);
        json.WriteNumber("tokens_out", run.TokensOut);
        json.WriteNumber("cost_micros", run.CostMicros);
    }

    private delegate IReadOnlyList<AnswerRow> AnswerPage(ReadScope read, Guid agentId, long beforeId, int limit);
}

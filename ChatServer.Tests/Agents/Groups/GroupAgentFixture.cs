using System.Net;
using System.Text.Json;
using ChatServer.Agents;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Api.Room;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Agents.Groups;

/// <summary>Agents in groups of Olga, who owns the agents, Ana and Ben.</summary>
internal abstract class GroupAgentFixture : AgentFixture
{
    /// <summary>A group with an agent that was added.</summary>
    protected sealed record Scene(RoomClient Olga, RoomClient Ana, RoomClient Ben, long Group, Guid Agent) : IAsyncDisposable
    {
        public string Mention { get; } = $"<@M:{Agent}|Agent>";

        public async ValueTask DisposeAsync()
        {
            await Olga.DisposeAsync();
            await Ana.DisposeAsync();
            await Ben.DisposeAsync();
        }
    }

    protected async Task<Scene> BeginAsync(AgentSettings? settings = null)
    {
        var (olga, ana, ben) = (
            await Server.ConnectAsync("Olga"), await Server.ConnectAsync("Ana"), await Server.ConnectAsync("Ben"));
        var group = await Server.CreateGroupAsync(olga.User, ana.UserId, ben.UserId);
        return new Scene(olga, ana, ben, group, await AddAgentAsync(olga.User, group, olga.UserId, settings));
    }

    /// <summary>Makes an agent and adds it to a group.</summary>
    protected async Task<Guid> AddAgentAsync(TestUser manager, long group, Guid ownerId, AgentSettings? settings = null)
    {
        var agent = await CreateAgentAsync(ownerId, settings);
        await AddAsync(manager, group, agent);
        return agent;
    }

    protected async Task<JsonElement> AddAsync(
        TestUser actor, long group, Guid agent, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using var http = Server.As(actor.Access);
        return await http.PostAsync($"/chat/groups/{group}/agents/", new { agent_id = agent }, expected);
    }

    protected async Task<JsonElement> RemoveAsync(
        TestUser actor, long group, Guid agent, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using var http = Server.As(actor.Access);
        return await http.DeleteAsync($"/chat/groups/{group}/agents/{agent}/").ReadAsync(expected);
    }

    protected async Task<JsonElement[]> AgentsAsync(TestUser user, long group) =>
        [.. (await Server.GetAsync(user, $"/chat/groups/{group}/agents/")).Data().EnumerateArray()];

    /// <summary>Skips frames until a message of this agent.</summary>
    protected static async Task<JsonElement> SkipToReplyAsync(RoomClient client, Guid? agent = null)
    {
        while (true)
        {
            var frame = await client.ReceiveAsync();
            if (frame.Text("message_type") == "text" && frame.TryGetProperty("agent_id", out var id)
                && (agent is null || id.GetGuid() == agent))
                return frame;
        }
    }

    /// <summary>What agents said in the frames that have come, and come until everything sent before is delivered.</summary>
    protected static async Task<string?[]> RepliesUntilPongAsync(RoomClient client) =>
        [.. (await client.ReceiveUntilPongAsync())
            .Where(frame => frame.TryGetProperty("agent_id", out _) && frame.Text("message_type") == "text")
            .Select(frame => frame.Text("message"))];

    /// <summary>The system messages among frames, by their event.</summary>
    protected static string?[] NotesIn(IEnumerable<JsonElement> frames) =>
        [.. frames.Where(frame => frame.Text("message_type") == "system")
            .Select(frame => frame.GetProperty("data").Text("event"))];

    /// <summary>Waits until that many replies were asked for in a conversation.</summary>
    protected Task AskedAsync(long conversation, int times) => Eventually.IsTrueAsync(
        () => Provider.Replies.Count(reply => reply.Turn.ConversationId == conversation) >= times, $"{times} were asked for");

    /// <summary>Waits until no run of a conversation is queued or written.</summary>
    protected Task AllEndedAsync(long conversation, int count) => Eventually.IsTrueAsync(
        async () => await ReadRunsAsync(conversation) is var runs && runs.Count == count
            && runs.All(run => run.EndedAt is not null),
        $"{count} runs have ended");
}

using System.Net;
using System.Text.Json;
using ChatServer.Api;
using ChatServer.Api.Events;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Administration;
using ChatServer.Tests.Agents;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Api.Access;

/// <summary>The relation of a listener to a chat with an agent.</summary>
internal enum AgentRole
{
    Visitor,

    /// <summary>Another device of the visitor, which follows the replies.</summary>
    Follower,
    Owner,

    /// <summary>Has an agent, too, and chats with the same agent.</summary>
    OtherVisitor,
    Administrator,
}

/// <summary>A user with a device on each of the sockets.</summary>
internal sealed record AgentListener(AgentRole Role, RoomClient Room, MessagesClient Messages, EventsClient Events)
    : IAsyncDisposable
{
    public TestUser User => Room.User;

    public static async Task<AgentListener> ConnectAsync(TestServer server, AgentRole role, TestUser user) => new(
        role, await server.ConnectAsync(user), await server.ConnectToMessagesAsync(user),
        await server.ConnectToEventsAsync(user));

    public async ValueTask DisposeAsync()
    {
        await Room.DisposeAsync();
        await Messages.DisposeAsync();
        await Events.DisposeAsync();
    }
}

/// <summary>Vic's chat with Olga's agent, with all possible recipients of its events.</summary>
internal sealed record AgentScene(
    IReadOnlyList<AgentListener> Listeners, HttpClient Visitor, HttpClient Owner, Guid Agent, long Thread, ScriptGate Gate)
    : IAsyncDisposable
{
    private string Chat => $"{NumberedUuid.OfConversation(Thread)}";

    public static async Task<AgentScene> MakeAsync(TestServer server, ScriptedProvider provider)
    {
        var (vic, olga, wes, ada) = (
            await server.RegisterAsync("Vic"), await server.RegisterAsync("Olga"), await server.RegisterAsync("Wes"),
            await server.RegisterAsync("Ada"));
        await server.MakeAdminAsync(ada.UserId);
        var agent = await server.AddAgentAsync(olga.UserId, provider: ScriptedProvider.ProviderName);
        await server.AddAgentAsync(wes.UserId);
        List<AgentListener> listeners = [];
        foreach (var (role, user) in new[]
        {
            (AgentRole.Visitor, vic), (AgentRole.Follower, vic), (AgentRole.Owner, olga), (AgentRole.OtherVisitor, wes),
            (AgentRole.Administrator, ada),
        })
            listeners.Add(await AgentListener.ConnectAsync(server, role, user));

        var http = server.As(vic.Access);
        var opened = await http.PostAsync(
            "/messaging/conversations", new { target_user_id = olga.UserId, chat_type = "agent", target_avee_id = agent },
            HttpStatusCode.OK);
        using var other = server.As(wes.Access);
        await other.PostAsync(
            "/messaging/conversations", new { target_user_id = olga.UserId, chat_type = "agent", target_avee_id = agent },
            HttpStatusCode.OK);
        var gate = new ScriptGate();
        provider.To("Are you there?", new ReplyScript().WaitFor(gate).Say("Yes").Finish());
        return new AgentScene(
            listeners, http, server.As(olga.Access), agent, NumberedUuid.ConversationOf(opened.Text("id")!)!.Value, gate);
    }

    /// <summary>Follows on the devices of the follower.</summary>
    public async Task FollowAsync()
    {
        var follower = Listeners.Single(listener => listener.Role == AgentRole.Follower);
        await follower.Room.SendAsync(new { action = "agent_follow", thread_id = Thread });
        await follower.Messages.SendAsync("agent_follow", new { conversation_id = $"conv_{Thread}" });
        await follower.Events.SendAsync(
            EventsWords.Agent, new { conversation_id = Chat, data = new { type = "follow" } });
    }

    public Task<JsonElement> WriteAsync(string text) =>
        Visitor.PostAsync($"/messaging/conversations/{Chat}/messages", new { content = text }, HttpStatusCode.OK);

    /// <summary>Asks, and waits until the agent is about to answer.</summary>
    public async Task AskAsync(string text)
    {
        await WriteAsync(text);
        await Gate.ReachedAsync();
    }

    /// <summary>Lets the agent answer, and waits until its reply has been sent.</summary>
    public async Task AnswerAsync()
    {
        Gate.Open();
        await Eventually.IsTrueAsync(
            () => Visitor.ReadBody($"/messaging/conversations/{Chat}/runs").Contains("\"done\"", StringComparison.Ordinal),
            "the agent has answered");
    }

    public Task<JsonElement> ControlAsync(string change) =>
        Owner.PostAsync($"/messaging/agent-conversations/{Chat}/{change}", new { }, HttpStatusCode.OK);

    public async ValueTask DisposeAsync()
    {
        foreach (var listener in Listeners)
            await listener.DisposeAsync();
        Visitor.Dispose();
        Owner.Dispose();
    }
}

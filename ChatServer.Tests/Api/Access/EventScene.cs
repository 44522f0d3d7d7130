using System.Net;
using System.Text.Json;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Conversations;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Api.Access;

/// <summary>The relation of a listener to Ana's conversation.</summary>
internal enum Standing
{
    Actor,
    Inside,

    /// <summary>In the conversation, but with a block between them and Ana.</summary>
    Blocked,

    /// <summary>Was in the group until they were removed or left.</summary>
    Gone,
    Outside,
}

/// <summary>A user with a device on each of the sockets.</summary>
internal sealed record Listener(string Name, Standing Standing, RoomClient Room, MessagesClient Messages) : IAsyncDisposable
{
    public TestUser User => Room.User;

    public static async Task<Listener> ConnectAsync(TestServer server, string name, Standing standing)
    {
        var user = await server.RegisterAsync(name);
        return new Listener(name, standing, await server.ConnectAsync(user), await server.ConnectToMessagesAsync(user));
    }

    public async ValueTask DisposeAsync()
    {
        await Room.DisposeAsync();
        await Messages.DisposeAsync();
    }
}

internal enum SceneKind
{
    Group,
    Direct,

    /// <summary>Ana has blocked the other user, but can still write to them.</summary>
    DirectWithBlocked,
}

/// <summary>A conversation in which Ana acts, with all possible recipients of her events.</summary>
internal sealed record EventScene(
    IReadOnlyList<Listener> Listeners, TestUser Bystander, HttpClient Http, long Thread, string Msg, string Doomed, string Poll,
    long Theirs) : IAsyncDisposable
{
    public Listener Ana => Listeners[0];

    public string Conversation => $"conv_{Thread}";

    public static async Task<EventScene> MakeAsync(TestServer server, SceneKind kind)
    {
        var ana = await Listener.ConnectAsync(server, "Ana", Standing.Actor);
        var ben = await Listener.ConnectAsync(
            server, "Ben", kind == SceneKind.DirectWithBlocked ? Standing.Blocked : Standing.Inside);
        var eve = await Listener.ConnectAsync(server, "Eve", Standing.Outside);
        List<Listener> listeners = [ana, ben, eve];
        if (kind == SceneKind.Group)
        {
            foreach (var (name, standing) in new[]
            {
                ("Finn", Standing.Blocked), ("Gil", Standing.Blocked), ("Cleo", Standing.Gone), ("Dora", Standing.Gone)
            })
                listeners.Add(await Listener.ConnectAsync(server, name, standing));
        }

        var scene = await FillAsync(server, listeners, kind);
        await scene.PartAsync(server, kind);
        return scene;
    }

    /// <summary>Posts to the Messages API as Ana.</summary>
    public Task<JsonElement> PostAsync(string path, object body) =>
        Http.PostAsync($"/api/v1/messages/{path}", body, HttpStatusCode.OK);

    /// <summary>Subscribes all devices but Ana's to her presence, and waits for the answers.</summary>
    public async Task FollowAsync()
    {
        Guid[] ana = [Ana.User.UserId];
        foreach (var listener in Listeners.Skip(1))
        {
            await listener.Room.SendAsync(new { action = "subscribe_presence", user_ids = ana });
            await listener.Room.ReceiveAsync("presence");
            await listener.Messages.SendAsync("follow", new { user_ids = ana });
            await listener.Messages.ReceiveAsync("user_status");
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var listener in Listeners)
            await listener.DisposeAsync();
        Http.Dispose();
    }

    private static async Task<EventScene> FillAsync(TestServer server, List<Listener> listeners, SceneKind kind)
    {
        var (ana, ben) = (listeners[0], listeners[1]);
        var http = server.As(ana.User.Access);
        var hello = await ben.Messages.PostMessageAsync(ana.User.UserId, "hello");
        var thread = kind == SceneKind.Group
            ? (await server.CreateGroupAsync(
                ana.User, "Climbing", [.. listeners.Where(IsInGroup).Select(listener => listener.User.UserId)])).Number("id")
            : NumberOf(hello.Text("conversation_id"));
        var target = new { conversation_id = $"conv_{thread}", content = "hello" };
        var theirs = await ben.Messages.PostAsync("/api/v1/messages/send", target);
        var mine = await ana.Messages.PostAsync("/api/v1/messages/send", target);
        var doomed = await ana.Messages.PostAsync("/api/v1/messages/send", target);
        var poll = await ana.Messages.PostAsync(
            "/api/v1/messages/send",
            new
            {
                target.conversation_id,
                message_type = "poll",
                data = new { question = "When?", options = new[] { "Monday", "Never" } }
            });
        return new EventScene(
            listeners, await server.RegisterAsync("Zoe"), http, thread, mine.Text("id")!, doomed.Text("id")!, poll.Text("id")!,
            NumberOf(theirs.Text("id")));
    }

    private static bool IsInGroup(Listener listener) => listener.Standing is Standing.Inside or Standing.Blocked or Standing.Gone;

    private async Task PartAsync(TestServer server, SceneKind kind)
    {
        if (kind == SceneKind.Group)
        {
            using var finns = server.As(Of("Finn").Access);
            await finns.PostAsync("/chat/blocks/", new { user_id = Ana.User.UserId }, HttpStatusCode.OK);
            await server.RemoveMemberAsync(Ana.User, Thread, Of("Cleo").UserId);
            await server.RemoveMemberAsync(Of("Dora"), Thread, Of("Dora").UserId);
        }

        if (kind != SceneKind.Direct)
            await Http.PostAsync(
                "/chat/blocks/", new { user_id = Of(kind == SceneKind.Group ? "Gil" : "Ben").UserId }, HttpStatusCode.OK);
    }

    private TestUser Of(string name) => Listeners.Single(listener => listener.Name == name).User;

    private static long NumberOf(string? id) => long.Parse(id!.Split('_')[1], null);
}

using System.Text.Json;
using ChatServer.Messages;
using ChatServer.Messages.Deletion;
using ChatServer.Messages.Editing;
using ChatServer.Messages.Pins;
using ChatServer.Messages.Reactions;
using ChatServer.Tests.Api.Access;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Api.Events;

/// <summary>The recipients of every event about a message, with the rows and scenes of the access matrix.</summary>
[Parallelizable]
internal sealed class EventRecipientsTests : ServerFixture
{
    private static readonly Dictionary<Type, string> Shown = new()
    {
        [typeof(MessageSent)] = "message",
        [typeof(MessageEdited)] = "message:update",
        [typeof(ReactionChanged)] = "message:reaction:add",
        [typeof(PinChanged)] = "message:pin",
        [typeof(MessageDeleted)] = "message:delete",
    };

    [TestCase(SceneKind.Group)]
    [TestCase(SceneKind.Direct)]
    [TestCase(SceneKind.DirectWithBlocked)]
    public async Task Every_event_of_a_message_reaches_its_members_and_nobody_else(SceneKind kind)
    {
        await using var scene = await EventScene.MakeAsync(Server, kind);
        await using var watcher = await Watcher.ConnectAsync(Server);
        var devices = new List<(Listener Listener, EventsClient Device)>();
        foreach (var listener in scene.Listeners)
            devices.Add((listener, await Server.ConnectToEventsAsync(listener.User)));
        var wrong = new List<string>();

        foreach (var row in EventTable.Rows.Where(row => Shown.ContainsKey(row.Event) && !row.OnlyInGroups))
        {
            await row.Cause(scene);
            await watcher.WaitForDeliveryAsync();
            foreach (var (listener, device) in devices)
            {
                var heard = (await device.ReceiveUntilPongAsync()).Select(TypeOf).ToArray();
                string[] expected = IsInside(listener.Standing) ? [Shown[row.Event]] : [];
                if (!heard.SequenceEqual(expected))
                    wrong.Add($"{listener.Name} ({listener.Standing}) hears {string.Join(", ", heard)} of {row.Room}");
            }
        }

        foreach (var (_, device) in devices)
            await device.DisposeAsync();
        Assert.That(wrong, Is.Empty);
    }

    private static bool IsInside(Standing standing) => standing is Standing.Actor or Standing.Inside or Standing.Blocked;

    private static string TypeOf(JsonElement frame) => frame.GetProperty("data").GetProperty("data").Text("type")!;

    /// <summary>Events are delivered in order: once a note to oneself has arrived, all before it have been delivered.</summary>
    private sealed record Watcher(MessagesClient Sender, EventsClient Receiver) : IAsyncDisposable
    {
        public static async Task<Watcher> ConnectAsync(TestServer server)
        {
            var user = await server.RegisterAsync("Wanda");
            return new Watcher(await server.ConnectToMessagesAsync(user), await server.ConnectToEventsAsync(user));
        }

        public async Task WaitForDeliveryAsync()
        {
            await Sender.PostMessageAsync(Sender.UserId, "delivered");
            while (TypeOf(await Receiver.ReceiveAsync()) != "message")
                continue;
        }

        public async ValueTask DisposeAsync()
        {
            await Sender.DisposeAsync();
            await Receiver.DisposeAsync();
        }
    }
}

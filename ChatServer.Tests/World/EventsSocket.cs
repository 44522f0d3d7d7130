using System.Text.Json;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.World;

/// <summary>A connection to <c>/ws/events</c> or by Socket.IO: the same events in two framings.</summary>
internal sealed class EventsSocket(EventsClient? raw, SocketIoClient? socketIo) : IAsyncDisposable
{
    private const string Ping = "2", Pong = "3", Event = "42";

    /// <param name="cursor">Socket.IO catches up from there; the plain WebSocket is connected without, and asks later.</param>
    public static async Task<EventsSocket> ConnectAsync(TestServer server, TestUser user, bool isRaw, string cursor) =>
        isRaw
            ? new EventsSocket(await server.ConnectToEventsAsync(user), socketIo: null)
            : new EventsSocket(raw: null, await SocketIoClient.ConnectAsync(server.Address, user, cursor));

    /// <summary>Returns the next event.</summary>
    public async Task<(string Name, JsonElement Payload)> NextAsync()
    {
        if (raw is not null)
        {
            var frame = await raw.ReceiveAsync();
            return (frame.Text("type")!, frame.GetProperty("data"));
        }

        while (true)
        {
            var packet = await socketIo!.ReceiveAsync();
            if (packet == Ping)
            {
                await socketIo.SendAsync(Pong);
                continue;
            }

            var parts = JsonSerializer.Deserialize<JsonElement>(packet[Event.Length..]);
            return (parts[0].GetString()!, parts[1]);
        }
    }

    public Task SendAsync(string name, object payload) =>
        raw is not null ? raw.SendAsync(name, payload) : socketIo!.EmitAsync(name, payload);

    /// <summary>Cuts a plain WebSocket without a close frame.</summary>
    public async ValueTask DisposeAsync()
    {
        raw?.Abort();
        if (raw is not null)
            await raw.DisposeAsync();
        if (socketIo is not null)
            await socketIo.DisposeAsync();
    }
}

using System.Text.Json;
using ChatServer.Api;
using ChatServer.Api.Events;

namespace ChatServer.Tests.Harness;

/// <summary>A device of a user on <c>/ws/events</c>.</summary>
internal sealed class EventsClient : SocketClient
{
    private const string Path = "/ws/events";
    private readonly Uri address;

    private EventsClient(Uri address, TestUser user)
        : base(user, EventsSocketDescription.Raw) => this.address = address;

    /// <summary>Connects, and returns when the device is a receiver. With a cursor, missed frames come first.</summary>
    public static async Task<EventsClient> ConnectAsync(Uri address, TestUser user, string? cursor = null)
    {
        var client = new EventsClient(address, user);
        await client.OpenAsync(UrlOf(address, Path, user.Access, cursor), isResuming: cursor is not null);
        return client;
    }

    public Task<EventsClient> ConnectAgainAsync(string? cursor = null) => ConnectAsync(address, User, cursor);

    public Task SendAsync(string type, object data) => SendAsync(new { type, data });

    public Task TypeAsync(long conversation, long? thread = null, bool typing = true) => SendAsync(EventsWords.Channel, new
    {
        channel_id = NumberedUuid.OfConversation(conversation),
        message_id = thread is { } parent ? NumberedUuid.OfMessage(parent) : (Guid?)null,
        data = new { type = "typing", data = new { typing } },
    });

    /// <summary>Returns the payload of the next frame, which must be an event of a channel of this type.</summary>
    public async Task<JsonElement> ReceiveEventAsync(string type)
    {
        var payload = (await ReceiveAsync(EventsWords.Channel)).GetProperty("data");
        Assert.That(payload.GetProperty("data").Text("type"), Is.EqualTo(type), payload.GetRawText());
        return payload;
    }

    /// <summary>Returns the data of the next frame, which must be an error of this kind.</summary>
    public async Task<JsonElement> ReceiveErrorAsync(string code, string? field = null) =>
        Checked((await ReceiveAsync("error")).GetProperty("data"), code, field);
}

internal static class EventsClients
{
    public static Task<EventsClient> ConnectToEventsAsync(this TestServer server, TestUser user, string? cursor = null) =>
        EventsClient.ConnectAsync(server.Address, user, cursor);
}

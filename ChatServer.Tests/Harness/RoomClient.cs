using System.Text.Json;
using ChatServer.Api.Room;

namespace ChatServer.Tests.Harness;

/// <summary>A device of a user on <c>/ws/chat/room/</c>.</summary>
internal sealed class RoomClient : SocketClient
{
    private readonly Uri address;

    private RoomClient(Uri address, TestUser user)
        : base(user, RoomSocketDescription.Value)
    {
        this.address = address;
    }

    /// <summary>Connects, and returns when the device is a receiver. With a cursor, missed frames come first.</summary>
    public static async Task<RoomClient> ConnectAsync(Uri address, TestUser user, string? cursor = null)
    {
        var client = new RoomClient(address, user);
        await client.OpenAsync(UrlOf(address, user.Access, cursor), isResuming: cursor is not null);
        return client;
    }

    public static Uri UrlOf(Uri address, string token, string? cursor = null) => UrlOf(address, "/ws/chat/room/", token, cursor);

    /// <summary>Connects another device of the same user.</summary>
    public Task<RoomClient> ConnectAgainAsync(string? cursor = null) => ConnectAsync(address, User, cursor);

    public Task SendMessageAsync(Guid receiver, string body, string? clientMsgId = null) => clientMsgId is null
        ? SendAsync(new { action = "text_message", receiver_id = receiver, message_body = body })
        : SendAsync(new { action = "text_message", receiver_id = receiver, message_body = body, client_msg_id = clientMsgId });

    /// <summary>Sends a message and returns its confirmation, which must be the next frame.</summary>
    public async Task<JsonElement> SendConfirmedAsync(Guid receiver, string body, string? clientMsgId = null)
    {
        await SendMessageAsync(receiver, body, clientMsgId);
        return await ReceiveAsync("conf_message");
    }

    /// <summary>Returns the next frame, which must be an error of this kind.</summary>
    public async Task<JsonElement> ReceiveErrorAsync(string code, string? field = null) =>
        Checked(await ReceiveAsync("error"), code, field);

    /// <summary>Sends a message and returns its confirmation; frames before it are skipped.</summary>
    public async Task<JsonElement> SendConfirmedIgnoringOthersAsync(Guid receiver, string body)
    {
        await SendMessageAsync(receiver, body);
        return await ReceiveUntilConfirmedAsync();
    }

    /// <summary>Returns the next confirmation; frames before it are skipped.</summary>
    public async Task<JsonElement> ReceiveUntilConfirmedAsync()
    {
        while (true)
        {
            if (await ReceiveAsync() is var frame && frame.Text("action") == "conf_message")
                return frame;
        }
    }

    /// <summary>Requests a page of the past; returns its frames and the <c>sync_complete</c> that ends it.</summary>
    public async Task<(IReadOnlyList<JsonElement> Frames, JsonElement Complete)> SyncAsync(
        object? cursor = null, int? limit = null)
    {
        await SendAsync(limit is null ? new { action = "sync", cursor } : (object)new { action = "sync", cursor, limit });
        return await ReceivePastAsync();
    }
}

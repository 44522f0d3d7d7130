using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using ChatServer.Api.MessagesApi;

namespace ChatServer.Tests.Harness;

/// <summary>A device of a user of the Messages API: its WebSocket, and its HTTP requests.</summary>
internal sealed class MessagesClient : SocketClient
{
    private MessagesClient(Uri address, TestUser user)
        : base(user, MessagesSocketDescription.Value)
    {
        Http = new HttpClient(new AnswerCheck(services: null) { InnerHandler = new SocketsHttpHandler() })
        {
            BaseAddress = address,
            DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", user.Access) }
        };
    }

    public HttpClient Http { get; }

    /// <summary>Connects, and returns when the device is a receiver. With a cursor, missed frames come first.</summary>
    public static async Task<MessagesClient> ConnectAsync(Uri address, TestUser user, string? cursor = null)
    {
        var client = new MessagesClient(address, user);
        await client.OpenAsync(UrlOf(address, user.Access, cursor), isResuming: cursor is not null);
        return client;
    }

    public static Uri UrlOf(Uri address, string token, string? cursor = null) => UrlOf(address, "/ws/messages", token, cursor);

    public Task<MessagesClient> ConnectAgainAsync(string? cursor = null) => ConnectAsync(Http.BaseAddress!, User, cursor);

    public Task SendAsync(string type, object? data = null) => SendAsync(new { type, data = data ?? new { } });

    /// <summary>Sends over HTTP and returns the body of the 200; the device receives the event too.</summary>
    public Task<JsonElement> PostMessageAsync(Guid recipient, string content, string? clientMsgId = null) =>
        PostAsync(
            "/api/v1/messages/send",
            new { recipient_id = recipient, content, message_type = "text", client_msg_id = clientMsgId });

    public Task<JsonElement> PostAsync(string path, object body, HttpStatusCode expected = HttpStatusCode.OK) =>
        ReadAsync(Http.PostAsJsonAsync(path, body), expected);

    public Task<JsonElement> PatchAsync(string path, object body, HttpStatusCode expected = HttpStatusCode.OK) =>
        ReadAsync(Http.PatchAsJsonAsync(path, body), expected);

    public Task<JsonElement> GetAsync(string path, HttpStatusCode expected = HttpStatusCode.OK) =>
        ReadAsync(Http.GetAsync(path), expected);

    public Task<JsonElement> DeleteAsync(string path, HttpStatusCode expected = HttpStatusCode.OK) =>
        ReadAsync(Http.DeleteAsync(path), expected);

    /// <summary>Returns the data of the next frame, which must be of this type.</summary>
    public async Task<JsonElement> ReceiveDataAsync(string type)
    {
        var frame = await ReceiveAsync(type);
        Assert.That(frame.Keys(), Is.EqualTo(new[] { "type", "data" }));
        return frame.GetProperty("data");
    }

    /// <summary>Returns the data of the next frame, which must be an error of this kind.</summary>
    public async Task<JsonElement> ReceiveErrorAsync(string code, string? field = null) =>
        Checked(await ReceiveDataAsync("error"), code, field);

    /// <summary>Requests a page of the past; returns its frames and the <c>sync_complete</c> that ends it.</summary>
    public async Task<(IReadOnlyList<JsonElement> Frames, JsonElement Complete)> SyncAsync(string? cursor = null)
    {
        await SendAsync("sync", new { cursor });
        return await ReceivePastAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        Http.Dispose();
    }

    private static async Task<JsonElement> ReadAsync(Task<HttpResponseMessage> asking, HttpStatusCode expected)
    {
        using var response = await asking;
        var body = await response.Content.ReadAsStringAsync();
        Assert.That(response.StatusCode, Is.EqualTo(expected), body);
        return JsonSerializer.Deserialize<JsonElement>(body);
    }
}

internal static class MessagesClients
{
    /// <summary>Registers a user and connects a device.</summary>
    public static async Task<MessagesClient> ConnectToMessagesAsync(this TestServer server, string name) =>
        await server.ConnectToMessagesAsync(await server.RegisterAsync(name));

    public static Task<MessagesClient> ConnectToMessagesAsync(this TestServer server, TestUser user, string? cursor = null) =>
        MessagesClient.ConnectAsync(server.Address, user, cursor);
}

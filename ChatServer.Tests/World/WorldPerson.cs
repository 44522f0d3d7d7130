using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ChatServer.Api;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Api.Room;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.World;

/// <summary>A user who acts through every API, and reads through Room's.</summary>
internal sealed class WorldPerson(TestServer server, RoomClient device) : IAsyncDisposable
{
    private readonly HttpClient http = server.As(device.User.Access);

    public Guid Id => device.UserId;

    public TestUser User => device.User;

    /// <summary>Sends through Room; returns the message's id, or null where it was refused.</summary>
    public async Task<long?> SendAsync(object target, string text, long? replyTo)
    {
        var frame = JsonSerializer.SerializeToNode(target)!.AsObject();
        frame["action"] = "text_message";
        frame["message_body"] = text;
        if (replyTo is not null)
            frame["reply_to_id"] = replyTo;
        var clientMsgId = Guid.CreateVersion7().ToString();
        frame["client_msg_id"] = clientMsgId;
        await device.SendTextAsync(frame.ToJsonString());
        while (true)
        {
            var answer = await device.ReceiveAsync();
            if (answer.TryGetProperty("client_msg_id", out var id) && id.GetString() == clientMsgId)
                return answer.Text("action") == "error" ? null : answer.Id();
        }
    }

    /// <summary>Sends through the Messaging API; returns the message's id, or null where it was refused.</summary>
    public async Task<long?> SendByMessagingAsync(Guid receiver, string text)
    {
        var opened = await http.PostAsync("/messaging/conversations", new { target_user_id = receiver, chat_type = "profile" }, HttpStatusCode.OK);
        using var response = await http.PostAsJsonAsync($"/messaging/conversations/{opened.Text("id")}/messages", new { content = text });
        return response.IsSuccessStatusCode
            ? NumberedUuid.MessageOf((await response.Content.ReadFromJsonAsync<JsonElement>()).Text("id")!)
            : null;
    }

    /// <summary>Says an action; false where it was refused.</summary>
    public async Task<bool> SayAsync(object frame)
    {
        await device.SendAsync(frame);
        return !(await device.ReceiveUntilPongAsync()).Any(answer => answer.Text("action") == "error");
    }

    public async Task<bool> AskAsync(HttpMethod method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        using var response = await http.SendAsync(request);
        return response.IsSuccessStatusCode;
    }

    /// <summary>A conversation's messages as the history shows them, oldest first; none where the person never had a part in it.</summary>
    public async Task<JsonElement[]> ReadAsync(long conversation)
    {
        using var response = await http.GetAsync($"/chat/thread/messages/{conversation}/?limit=500");
        return response.StatusCode == HttpStatusCode.NotFound
            ? []
            : [.. (await response.Content.ReadFromJsonAsync<JsonElement>()).Data().Messages().Reverse()];
    }

    public async Task<long> UnreadAsync(long conversation)
    {
        var threads = await server.ThreadsAsync(User);
        var groups = (await server.GetAsync(User, "/chat/groups/")).Data().EnumerateArray();
        var listed = threads.Concat(groups).FirstOrDefault(thread => thread.Number("id") == conversation);
        return listed.ValueKind == JsonValueKind.Undefined ? 0 : listed.Number("unread_count");
    }

    /// <summary>All that was missed since a cursor, and the new cursor.</summary>
    public async Task<(List<JsonElement> Frames, string Cursor)> CatchUpAsync(string cursor, int limit)
    {
        await using var other = await server.ConnectAsync(User);
        var frames = new List<JsonElement>();
        while (true)
        {
            var (page, complete) = await other.SyncAsync(cursor, limit);
            frames.AddRange(page);
            cursor = complete.Text("cursor")!;
            if (!complete.HasMore())
                return (frames, cursor);
        }
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await device.DisposeAsync();
    }
}

using System.Text.Json.Nodes;

namespace ChatServer.Tests.Api.Access;

/// <summary>
/// The matrix's rows over HTTP: each endpoint of the three APIs, and its outcome in each relation. They are sent in this order,
/// so rows that remove something come last. A new endpoint fails in <see cref="MatrixGuardTests"/> until it is listed here.
/// </summary>
internal static class HttpTable
{
    private const string Room = "/chat", Messages = "/api/v1/messages", Users = "/api/v1/users",
    Messaging = "/messaging/conversations", Chats = "/api/v1/chats", Folders = "/api/v1/folders",
    Files = "/api/v1/files", Channels = "/api/v1/channels", OfChannel = $"{Channels}/{{channelId}}/messages";

    // The smallest valid picture.
    private static readonly byte[] Gif =
        [.. "GIF89a"u8, 1, 0, 1, 0, 0, 0, 0, 0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0, 0x3b];

    public static readonly HttpRow[] Rows =
    [
        new($"GET {Room}/messages/{{uid}}/", Right.Own),
        new($"GET {Room}/user/threads/", Right.Own),
        new($"GET {Room}/conversations/", Right.Own),
        new($"GET {Room}/unread/", Right.Own),
        new($"GET {Room}/thread/messages/{{threadId}}/", Right.Read),
        new($"GET {Room}/thread/files/{{threadId}}/", Right.Read),
        new($"GET {Room}/thread/pins/{{threadId}}/", Right.Read),
        new($"GET {Room}/thread/replies/{{messageId}}/", Right.Read),
        new($"GET {Room}/thread/marks/{{threadId}}/", Right.ReadInside),
        new($"GET {Room}/search/", Right.Read, Query: place => $"?q=hello&thread={place.Thread}"),
        new($"GET {Room}/users/search/", Right.Own, Query: _ => "?q=Ana"),
        new($"POST {Room}/attachment/", Right.Write, place => Form(
            "attached_file", ("thread_id", $"{place.Thread}"), ("message", "a file"))),
        new($"GET {Room}/thread/settings/{{threadId}}/", Right.Read),
        new($"PATCH {Room}/thread/settings/{{threadId}}/", Right.Keep, _ => new { archived = true }),
        new($"GET {Room}/settings/", Right.Own),
        new($"PATCH {Room}/settings/", Right.Own, _ => new { read_receipts = true }),
        new($"GET {Room}/blocks/", Right.Own),
        new($"POST {Room}/blocks/", Right.Own, place => new { user_id = place.Third.UserId }),
        new($"DELETE {Room}/blocks/{{userId}}/", Right.Own),
        new($"POST {Room}/reports/", Right.Read, place => new { message_id = place.Theirs, reason = "spam" }),
        new($"POST {Room}/reports/", Right.Own, place => new { user_id = place.Other.UserId, reason = "spam" }),
        new($"GET {Room}/groups/", Right.Own),
        new($"POST {Room}/groups/", Right.Reach, place => new { name = "Others", member_ids = new[] { place.Fresh.UserId } }),
        new($"GET {Room}/groups/{{groupId}}/", Right.ReadInside, Within: Within.Group),
        new($"PATCH {Room}/groups/{{groupId}}/", Right.Write, _ => new { name = "Bouldering" }, Within: Within.Group),
        new(
            $"POST {Room}/groups/{{groupId}}/members/", Right.Write, place => new { user_ids = new[] { place.Fresh.UserId } },
            Within: Within.Group),
        new(
            $"PATCH {Room}/groups/{{groupId}}/members/{{userId}}/", Right.Write, _ => new { role = "admin" },
            Within: Within.Group),
        new($"DELETE {Room}/groups/{{groupId}}/members/{{userId}}/", Right.Write, Within: Within.Group),
        new($"GET {Room}/groups/{{groupId}}/agents/", Right.ReadInside, Within: Within.Group),
        new(
            $"POST {Room}/groups/{{groupId}}/agents/", Right.Write, place => new { agent_id = place.Mine.Agent },
            Within: Within.Group),
        new($"DELETE {Room}/groups/{{groupId}}/agents/{{agentId}}/", Right.Write, Within: Within.Group),
        new($"GET {Channels}/{{channelId}}/agents", Right.ReadChannel, Within: Within.Group),
        new(
            $"POST {Channels}/{{channelId}}/agents/add", Right.WriteChannel, place => new { agent_id = place.Mine.Agent },
            Within: Within.Group),
        new($"DELETE {Channels}/{{channelId}}/agents/{{agentId}}/delete", Right.WriteChannel, Within: Within.Group),
        new("GET /media/chat-files/{objectName}/{name}", Right.Read),
        new("HEAD /media/chat-files/{objectName}/{name}", Right.Read),

        new($"GET {Messaging}", Right.Own),
        new($"POST {Messaging}", Right.Reach, place => new { target_user_id = place.Fresh.UserId }),
        new($"POST {Messaging}", Right.Own, place => new { target_user_id = place.Other.UserId }, Within: Within.Direct),
        new($"GET {Messaging}/{{conversationId}}/messages", Right.Read, Within: Within.Direct),
        new($"POST {Messaging}/{{conversationId}}/messages", Right.Write, _ => new { content = "hello" }, Within: Within.Direct),
        new($"POST {Messaging}", Right.Reach, place => new { chat_type = "agent", target_avee_id = place.Mine.OthersAgent }),
        new("GET /messaging/agents", Right.Own),
        new("POST /messaging/agents", Right.Reach, _ => new
        {
            handle = $"agent_{Guid.NewGuid():N}"[..20], display_name = "Agent", provider = "scripted",
        }),
        new("GET /messaging/agents/{agentId}", Right.Keep),
        new("PATCH /messaging/agents/{agentId}", Right.Copy, _ => new { display_name = "Other" }),
        new("PUT /messaging/agents/{agentId}/commands", Right.Copy, _ => new { commands = Array.Empty<object>() }),
        new("GET /messaging/providers", Right.Own),
        new("GET /messaging/agents/{agentId}/answers", Right.Keep),
        new("POST /messaging/agents/{agentId}/answers", Right.Copy, _ => new { question = "Open?", answer = "Yes" }),
        new("PATCH /messaging/agents/{agentId}/answers/{answerId}", Right.Copy, _ => new { answer = "No" }),
        new("POST /messaging/agents/{agentId}/answers/{answerId}/answer", Right.Answered, _ => new { answer = "No" }),
        new("DELETE /messaging/agents/{agentId}/answers/{answerId}", Right.Keep),
        new("GET /messaging/agents/{agentId}/webhook", Right.Keep),
        new("PUT /messaging/agents/{agentId}/webhook", Right.Copy, _ => new { url = "https://bot.example.com/" }),
        new("POST /messaging/agents/{agentId}/webhook/secret", Right.Copy),
        new("DELETE /messaging/agents/{agentId}/webhook", Right.Keep),
        new("GET /messaging/agents/{agentId}/tools", Right.Keep),
        new("PUT /messaging/agents/{agentId}/tools/{name}", Right.Copy, _ => new
        {
            description = "Reads the weather", url = "https://weather.example/now", method = "GET",
        }),
        new("POST /messaging/agents/{agentId}/tools/openapi", Right.Copy, _ => new
        {
            document = JsonNode.Parse("""{"openapi":"3.1.0","paths":{"/":{"get":{"operationId":"x"}}}}"""),
            base_url = "https://weather.example",
        }),
        new("DELETE /messaging/agents/{agentId}/tools/{name}", Right.Copy),
        new("GET /messaging/tool-servers", Right.Own),
        new("GET /messaging/tool-servers/{name}/tools", Right.Nobody),
        new("GET /messaging/agents/{agentId}/figures", Right.Keep),
        new("GET /messaging/agent-conversations", Right.Own),
        new("POST /messaging/agent-conversations/{conversationId}/takeover", Right.Keep),
        new("POST /messaging/agent-conversations/{conversationId}/handback", Right.Keep, _ => new { }),
        new("POST /messaging/agent-conversations/{conversationId}/pause", Right.Keep, _ => new { }),
        new("POST /messaging/agent-conversations/{conversationId}/resume", Right.Keep),
        new("GET /messaging/conversations/{conversationId}/access", Right.Keep),
        new("GET /messaging/conversations/{conversationId}/runs", Right.Keep),
        new("GET /messaging/runs/{runId}", Right.Keep),
        new("GET /messaging/runs/{runId}/stream", Right.Keep),
        new("POST /messaging/runs/{runId}/cancel", Right.Ended),
        new("POST /messaging/runs/{runId}/retry", Right.Copy),
        new("POST /messaging/runs/{runId}/decision", Right.Ended, _ => new { decision = "send" }),
        new("POST /messaging/runs/{runId}/append", Right.Nobody, _ => new { offset = 0, text = "x" }),
        new("POST /messaging/runs/{runId}/complete", Right.Nobody, _ => new { }),
        new("POST /messaging/runs/{runId}/fail", Right.Nobody, _ => new { problem = "x" }),
        new("DELETE /messaging/agents/{agentId}", Right.Keep),

        new($"POST {Messages}/send", Right.Write, place => new { conversation_id = place.Conversation, content = "hello" }),
        new($"POST {Messages}/send", Right.Misplace, place =>
            new { conversation_id = place.OwnConversation, content = "hello", reply_to_id = place.Msg }),
        new($"POST {Messages}/send", Right.Misplace, place =>
            new { conversation_id = place.OwnConversation, content = "hello", parent_id = place.Msg }),
        new($"GET {Messages}/conversations", Right.Own),
        new($"GET {Messages}/unread", Right.Own),
        new($"GET {Messages}/search", Right.Read, Query: place => $"?query=hello&conversation_id={place.Conversation}"),
        new($"GET {Messages}/conversation/{{conversationId}}", Right.Read),
        new($"GET {Messages}/conversation/{{conversationId}}/pins", Right.Read),
        new($"GET {Messages}/{{messageId}}/replies", Right.Read),
        new($"POST {Messages}/conversation/{{conversationId}}/read", Right.Mark, _ => new { }),
        new($"POST {Messages}/conversation/{{conversationId}}/typing", Right.Mark, _ => new { is_typing = true }),
        new($"POST {Messages}/conversation/{{conversationId}}/share-file", Right.Write, _ => Form("file")),
        new($"PATCH {Messages}/{{messageId}}", Right.Write, _ => new { content = "hello once more" }),
        new($"POST {Messages}/{{messageId}}/reactions", Right.Write, _ => new { emoji = "👍" }),
        new($"DELETE {Messages}/{{messageId}}/reactions/{{emoji}}", Right.Write),
        new($"POST {Messages}/{{messageId}}/forward", Right.Copy, place => new { conversation_id = place.OwnConversation }),
        new(
            $"POST {Messages}/{{messageId}}/forward", Right.Write, place => new { conversation_id = place.Conversation },
            Of: place => place.OwnMessage),
        new($"POST {Messages}/{{messageId}}/pin", Right.Write),
        new($"DELETE {Messages}/{{messageId}}/pin", Right.Write),
        new($"POST {Messages}/{{messageId}}/vote", Right.Write, _ => new { options = new[] { 0 } }, Of: place => place.Poll),
        new($"POST {Messages}/{{messageId}}/close", Right.Write, Of: place => place.Poll),
        new($"GET {Users}/search", Right.Own, Query: _ => "?query=Ana"),
        new($"GET {Users}/blocked", Right.Own),
        new($"POST {Users}/{{userId}}/block", Right.Own),
        new($"DELETE {Users}/{{userId}}/block", Right.Own),
        new($"GET {Users}/{{userId}}/avatar", Right.Open),
        new("GET /api/v1/version", Right.Open),
        new($"PUT {Users}/{{userId}}/avatar", Right.Reach, _ => new ByteArrayContent(Gif), User: place => place.Actor.UserId),
        new($"DELETE {Users}/{{userId}}/avatar", Right.Reach, User: place => place.Actor.UserId),
        new("GET /api/v1/files/download/{fileId}", Right.Read),
        new("HEAD /api/v1/files/download/{fileId}", Right.Read),
        new($"POST {Files}/", Right.Reach, _ => Form("file")),
        new($"GET {Files}/{{fileId}}", Right.ReadInside),
        new($"GET {Files}/{{fileId}}/content", Right.ReadInside),
        new($"HEAD {Files}/{{fileId}}/content", Right.ReadInside),
        new($"GET {Files}/{{fileId}}/content/{{fileName}}", Right.ReadInside),
        new($"HEAD {Files}/{{fileId}}/content/{{fileName}}", Right.ReadInside),
        new($"DELETE {Files}/{{fileId}}", Right.Nobody),

        new("GET /api/v1/groups/", Right.Own),
        new($"GET {Chats}/", Right.Own),
        new($"GET {Chats}/list", Right.Own),
        new($"GET {Chats}/list/user/{{userId}}", Right.Admins),
        new($"GET {Chats}/archived", Right.Own),
        new($"GET {Chats}/search", Right.Own, Query: _ => "?text=plans"),
        new($"GET {Chats}/pinned", Right.Own),
        new($"GET {Chats}/folder/{{folderId}}", Right.Own),
        new($"GET {Chats}/folder/{{folderId}}/list", Right.Own),
        new($"GET {Chats}/all", Right.Own),
        new($"GET {Chats}/all/archived", Right.Own),
        new($"GET {Chats}/all/tags", Right.Own),
        new($"GET {Chats}/all/db", Right.Admins),
        new($"POST {Chats}/tags", Right.Own, _ => new { name = "work" }),
        new($"POST {Chats}/new", Right.Own, _ => new { chat = new { title = "More" } }),
        new($"POST {Chats}/new", Right.Keep, place => new { chat = new { title = "More" }, folder_id = place.Mine.Folder }),
        new($"POST {Chats}/import", Right.Own, _ => new { chats = new[] { new { chat = new { title = "More" } } } }),
        new($"GET {Chats}/{{chatId}}", Right.Keep),
        new($"POST {Chats}/{{chatId}}", Right.Keep, _ => new { chat = new { title = "Better plans" } }),
        new($"POST {Chats}/{{chatId}}/messages/{{messageId}}", Right.Keep, _ => new { content = "hello" }),
        new(
            $"POST {Chats}/{{chatId}}/messages/{{messageId}}/event", Right.Keep,
            _ => new { type = "status", data = new { done = true } }),
        new($"GET {Chats}/{{chatId}}/pinned", Right.Keep),
        new($"POST {Chats}/{{chatId}}/pin", Right.Keep),
        new($"POST {Chats}/{{chatId}}/folder", Right.Keep, place => new { folder_id = place.Mine.Folder }),
        new($"POST {Chats}/{{chatId}}/archive", Right.Keep),
        new($"POST {Chats}/{{chatId}}/clone", Right.Keep, _ => new { title = "Twin" }),
        new($"POST {Chats}/{{chatId}}/clone/shared", Right.Nobody),
        new($"GET {Chats}/share/{{shareId}}", Right.Nobody),
        new("GET /s/{shareId}", Right.Nobody with { SignedOut = Outcome.Missing }),
        new($"POST {Chats}/{{chatId}}/share", Right.Keep),
        new($"DELETE {Chats}/{{chatId}}/share", Right.Keep),
        new($"GET {Chats}/{{chatId}}/tags", Right.Keep),
        new($"POST {Chats}/{{chatId}}/tags", Right.Keep, _ => new { name = "work" }),
        new($"DELETE {Chats}/{{chatId}}/tags", Right.Keep, _ => new { name = "work" }),
        new($"DELETE {Chats}/{{chatId}}/tags/all", Right.Keep),
        new($"POST {Chats}/archive/all", Right.Own),
        new($"POST {Chats}/unarchive/all", Right.Own),
        new($"GET {Folders}/", Right.Own),
        new($"POST {Folders}/", Right.Own, _ => new { name = "More work" }),
        new("GET /api/models", Right.Own),
        new("POST /api/chat/completions", Right.Own, _ => Question()),
        new("POST /api/chat/completions", Right.Keep, place => Question(place.Mine.Chat)),
        new("POST /api/chat/completions", Right.Reach, place => Question(model: $"agent:{place.Mine.OthersAgent}")),
        new("GET /api/tasks/chat/{chatId}", Right.Keep),
        new("POST /api/tasks/stop/{taskId}", Right.Nobody),
        new($"GET {Folders}/{{folderId}}", Right.Keep),
        new($"POST {Folders}/{{folderId}}/update", Right.Keep, _ => new { name = "Much work" }),
        new($"POST {Folders}/{{folderId}}/update/parent", Right.Keep, _ => new { parent_id = (string?)null }),
        new($"POST {Folders}/{{folderId}}/update/expanded", Right.Keep, _ => new { is_expanded = true }),

        new($"GET {Channels}/", Right.Own),
        new($"GET {Channels}/list", Right.Own),
        new($"GET {Channels}/users/{{userId}}", Right.Reach),
        new($"POST {Channels}/create", Right.Reach, place => new
        {
            type = "group", name = "Others", user_ids = new[] { place.Fresh.UserId },
        }),
        new($"GET {Channels}/{{channelId}}", Right.ReadChannel),
        new($"GET {Channels}/{{channelId}}/members", Right.ReadChannel),
        new($"POST {Channels}/{{channelId}}/members/active", Right.Mark, _ => new { is_active = true }),
        new(
            $"POST {Channels}/{{channelId}}/update", Right.WriteChannel, _ => new { name = "bouldering again" },
            Within: Within.Group),
        new(
            $"POST {Channels}/{{channelId}}/update/members/add", Right.WriteChannel,
            place => new { user_ids = new[] { place.Fresh.UserId } }, Within: Within.Group),
        new(
            $"POST {Channels}/{{channelId}}/update/members/remove", Right.ReadChannel,
            place => new { user_ids = new[] { place.Fresh.UserId } }, Within: Within.Group),
        new($"GET {Channels}/{{channelId}}/webhooks", Right.ReadChannel, Within: Within.Group),
        new(
            $"POST {Channels}/{{channelId}}/webhooks/create", Right.WriteChannel, _ => new { name = "Builds" },
            Within: Within.Group),
        new(
            $"POST {Channels}/{{channelId}}/webhooks/{{webhookId}}/update",
            Right.WriteChannel with { Participant = Outcome.Missing }, _ => new { name = "Builds" }, Within: Within.Group),
        new(
            $"DELETE {Channels}/{{channelId}}/webhooks/{{webhookId}}/delete",
            Right.ReadChannel with { Participant = Outcome.Missing, Suspended = Outcome.Missing }, Within: Within.Group),
        new(
            $"POST {Channels}/webhooks/{{webhookId}}/{{token}}", Right.Nobody with { SignedOut = Outcome.Missing },
            _ => new { content = "hello" }),
        new($"DELETE {Channels}/{{channelId}}/delete", Right.Denied),
        new($"GET {OfChannel}", Right.ReadChannel),
        new($"GET {OfChannel}/pinned", Right.ReadChannel),
        new($"POST {OfChannel}/post", Right.WriteChannel, _ => new { content = "hello" }),
        new($"GET {OfChannel}/{{messageId}}", Right.ReadChannel),
        new($"GET {OfChannel}/{{messageId}}/thread", Right.ReadChannel),
        new($"POST {OfChannel}/{{messageId}}/pin", Right.WriteChannel, _ => new { is_pinned = true }),
        new($"PATCH {OfChannel}/{{messageId}}/pin", Right.WriteChannel, _ => new { is_pinned = false }),
        new($"POST {OfChannel}/{{messageId}}/update", Right.WriteChannel, _ => new { content = "hello yet again" }),
        new($"POST {OfChannel}/{{messageId}}/reactions/add", Right.WriteChannel, _ => new { name = "thumbsup" }),
        new($"POST {OfChannel}/{{messageId}}/reactions/remove", Right.WriteChannel, _ => new { name = "thumbsup" }),

        new("PATCH /auth/me/", Right.Reach, _ => new { fullname = "Ben the Second" }),
        new("GET /auth/me/", Right.Own),
        new("GET /auth/me/storage/", Right.Own),

        new($"DELETE {Messages}/{{messageId}}", Right.Write, Within: Within.Group, Of: place => place.Theirs),
        new($"DELETE {OfChannel}/{{messageId}}/delete", Right.ReadChannel),
        new($"DELETE {Messages}/{{messageId}}", Right.Mark),
        new($"DELETE {Room}/thread/{{threadId}}/", Right.Keep),
        new($"DELETE {Chats}/{{chatId}}", Right.Keep),
        new($"DELETE {Folders}/{{folderId}}", Right.Keep),
        new($"DELETE {Chats}/", Right.Own),
    ];

    private static object Question(string? chat = null, string model = "scripted") => new
    {
        model,
        messages = new[] { new { role = "user", content = "Where to?" } },
        chat_id = chat,
        id = "m1",
    };

    private static MultipartFormDataContent Form(string fileField, params (string Name, string Value)[] fields)
    {
        var form = new MultipartFormDataContent { { new ByteArrayContent("hello"u8.ToArray()), fileField, "notes.txt" } };
        foreach (var (name, value) in fields)
            form.Add(new StringContent(value), name);
        return form;
    }
}

using System.Net;
using System.Text.Json;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Api.Room;

/// <summary>Reads histories and threads over HTTP.</summary>
internal static class HistoryReading
{
    /// <summary>Returns the body of a 200.</summary>
    public static async Task<JsonElement> GetAsync(
        this TestServer server, TestUser user, string path, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using var http = server.As(user.Access);
        return await http.GetAsync(path).ReadAsync(expected);
    }

    /// <summary>Returns the data of a page of messages between two users.</summary>
    public static async Task<JsonElement> HistoryAsync(this TestServer server, TestUser user, Guid other, string query = "") =>
        (await server.GetAsync(user, $"/chat/messages/{other}/{query}")).Data();

    public static async Task<JsonElement[]> ThreadsAsync(this TestServer server, TestUser user, string query = "") =>
        [.. (await server.GetAsync(user, $"/chat/user/threads/{query}")).Data().EnumerateArray()];

    /// <summary>Returns the direct conversation with this newest message.</summary>
    public static async Task<long> ThreadOfAsync(this TestServer server, TestUser user, long lastMessageId) =>
        (await server.ThreadsAsync(user))
            .Single(thread => thread.GetProperty("last_message").Number("id") == lastMessageId).Number("id");

    public static JsonElement[] Messages(this JsonElement page) => [.. page.GetProperty("messages").EnumerateArray()];

    public static long[] Ids(this JsonElement page) => [.. page.Messages().Select(message => message.Number("id"))];

    public static bool HasMore(this JsonElement page) => page.GetProperty("has_more").GetBoolean();
}

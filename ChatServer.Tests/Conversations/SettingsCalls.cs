using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Api.Room;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Conversations;

/// <summary>Settings of conversations over HTTP.</summary>
internal static class SettingsCalls
{
    public static async Task<JsonElement> ChangeThreadAsync(
        this TestServer server, TestUser user, object thread, object change, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using var http = server.As(user.Access);
        return await http.PatchAsJsonAsync($"/chat/thread/settings/{thread}/", change).ReadAsync(expected);
    }

    public static async Task<JsonElement> ClearThreadAsync(
        this TestServer server, TestUser user, object thread, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using var http = server.As(user.Access);
        return await http.DeleteAsync($"/chat/thread/{thread}/").ReadAsync(expected);
    }

    public static async Task SetReceiptsAsync(this TestServer server, TestUser user, bool areOn)
    {
        using var http = server.As(user.Access);
        await http.PatchAsJsonAsync("/chat/settings/", new { read_receipts = areOn }).ReadAsync(HttpStatusCode.OK);
    }

    public static async Task<JsonElement[]> ConversationsAsync(this TestServer server, TestUser user, string query = "") =>
        [.. (await server.GetAsync(user, $"/chat/conversations/{query}")).Data().GetProperty("conversations").EnumerateArray()];

    public static async Task<(long Unread, long Muted)> UnreadAsync(this TestServer server, TestUser user)
    {
        var sums = (await server.GetAsync(user, "/chat/unread/")).Data();
        return (sums.Number("unread"), sums.Number("muted"));
    }

    /// <summary>Returns the only direct thread of a user.</summary>
    public static async Task<long> ThreadAsync(this TestServer server, TestUser user) =>
        (await server.ThreadsAsync(user)).Single().Number("id");

    public static async Task<JsonElement> CreateGroupAsync(
        this TestServer server, TestUser owner, string name, params Guid[] memberIds)
    {
        using var http = server.As(owner.Access);
        return (await http.PostAsync("/chat/groups/", new { name, member_ids = memberIds }, HttpStatusCode.Created)).Data();
    }
}

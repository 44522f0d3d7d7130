using System.Net.Http.Json;
using System.Text.Json;

namespace ChatServer.Tests.Harness;

/// <summary>Creates groups for tests.</summary>
internal static class GroupMaking
{
    /// <summary>Creates a group and returns its id. Its members receive a system message.</summary>
    public static async Task<long> CreateGroupAsync(this TestServer server, TestUser owner, params Guid[] memberIds)
    {
        using var http = server.As(owner.Access);
        using var created = await http.PostAsJsonAsync("/chat/groups/", new { name = "Climbing", member_ids = memberIds });
        created.EnsureSuccessStatusCode();
        return (await created.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("data").Number("id");
    }
}

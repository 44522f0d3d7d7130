using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Api.Room;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Groups;

/// <summary>Calls and messages of groups.</summary>
internal abstract class GroupFixture : ServerFixture
{
    protected async Task<JsonElement> CreateAsync(TestUser owner, string name, params Guid[] memberIds) =>
        (await ChangeAsync(
            owner, HttpMethod.Post, "/chat/groups/", new { name, member_ids = memberIds }, HttpStatusCode.Created)).Data();

    protected async Task<JsonElement> ChangeAsync(
        TestUser user, HttpMethod method, string path, object? body = null, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using var http = Server.As(user.Access);
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        return await http.SendAsync(request).ReadAsync(expected);
    }

    protected async Task<JsonElement[]> GroupsAsync(TestUser user) =>
        [.. (await Server.GetAsync(user, "/chat/groups/")).Data().EnumerateArray()];
}

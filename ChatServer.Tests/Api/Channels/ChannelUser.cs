using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ChatServer.Api;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Administration;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Api.Channels;

/// <summary>A user of the Channels API.</summary>
internal sealed class ChannelUser(TestServer server, TestUser user) : IDisposable
{
    public const string Root = "/api/v1/channels";
    private readonly HttpClient http = server.As(user.Access);

    public TestUser User => user;

    public Guid Id => user.UserId;

    public Task<JsonElement> GetAsync(string path, HttpStatusCode expected = HttpStatusCode.OK) =>
        http.GetAsync(Root + path).ReadAsync(expected);

    public Task<JsonElement> PostAsync(string path, object body, HttpStatusCode expected = HttpStatusCode.OK) =>
        http.PostAsync(Root + path, body, expected);

    public Task<JsonElement> PatchAsync(string path, object body, HttpStatusCode expected = HttpStatusCode.OK) =>
        http.PatchAsJsonAsync(Root + path, body).ReadAsync(expected);

    public Task<JsonElement> DeleteAsync(string path, HttpStatusCode expected = HttpStatusCode.OK) =>
        http.DeleteAsync(Root + path).ReadAsync(expected);

    /// <summary>Makes a channel and returns its id.</summary>
    public async Task<string> MakeAsync(object form) => (await PostAsync("/create", form)).Text("id")!;

    public async Task<string> OpenDirectAsync(ChannelUser other) => (await GetAsync($"/users/{other.Id}")).Text("id")!;

    public Task<JsonElement> PostMessageAsync(string channel, object message, HttpStatusCode expected = HttpStatusCode.OK) =>
        PostAsync($"/{channel}/messages/post", message, expected);

    /// <summary>Posts a text and returns the message's id.</summary>
    public async Task<string> SayAsync(string channel, string content, string? parent = null) =>
        (await PostMessageAsync(channel, new { content, parent_id = parent })).Text("id")!;

    public async Task<JsonElement[]> MessagesAsync(string channel, string query = "") =>
        [.. (await GetAsync($"/{channel}/messages{query}")).EnumerateArray()];

    public async Task<string?[]> TextsAsync(string channel, string query = "") =>
        [.. (await MessagesAsync(channel, query)).Select(message => message.Text("content"))];

    public async Task<JsonElement> ListedAsync(string channel) =>
        (await GetAsync("/")).EnumerateArray().Single(listed => listed.Text("id") == channel);

    public async Task<string?[]> ListAsync() => [.. (await GetAsync("/")).EnumerateArray().Select(listed => listed.Text("id"))];

    public void Dispose() => http.Dispose();
}

internal static class ChannelUsers
{
    public static long NumberOf(string channel) => NumberedUuid.ConversationOf(channel)!.Value;

    public static async Task<ChannelUser> JoinAsync(this TestServer server, string name) =>
        new(server, await server.RegisterAsync(name));

    public static async Task<ChannelUser> JoinAsAdminAsync(this TestServer server) =>
        new(server, await server.RegisterAdminAsync());

    /// <summary>Makes a group with an owner and an admin.</summary>
    public static async Task<string> MakeManagedByTwoAsync(this TestServer server, ChannelUser owner, ChannelUser other)
    {
        var group = await owner.MakeAsync(new { name = "hiking", type = "group", user_ids = new[] { other.Id } });
        await server.SetRoleAsync(owner, group, other, "admin");
        return group;
    }

    public static async Task SetRoleAsync(
        this TestServer server, ChannelUser owner, string group, ChannelUser member, string role)
    {
        using var http = server.As(owner.User.Access);
        await http.PatchAsJsonAsync($"/chat/groups/{NumberOf(group)}/members/{member.Id}/", new { role })
            .ReadAsync(HttpStatusCode.OK);
    }

    /// <summary>Makes a user group of some users.</summary>
    public static async Task<Guid> MakeUserGroupAsync(this TestServer server, ChannelUser admin, params ChannelUser[] members)
    {
        using var http = server.As(admin.User.Access);
        var group = (await http.PostAsync("/admin/user-groups/", new { name = $"Group {Guid.NewGuid():N}" }, HttpStatusCode.OK))
            .GetProperty("id").GetGuid();
        await http.PostAsync(
            $"/admin/user-groups/{group}/members/", new { user_ids = members.Select(member => member.Id) }, HttpStatusCode.OK);
        return group;
    }

    public static async Task LeaveUserGroupAsync(this TestServer server, ChannelUser admin, Guid group, ChannelUser member)
    {
        using var http = server.As(admin.User.Access);
        await http.DeleteAsync($"/admin/user-groups/{group}/members/{member.Id}/").ReadAsync(HttpStatusCode.OK);
    }
}

using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Administration.Recovery;

/// <summary>Users who lose rights after a backup, and what must hold once it is restored.</summary>
internal sealed class Scene(TestUser ana, TestUser ben, TestUser cleo, TestUser dora, TestUser admin)
{
    private const string NewPassword = "another horse 43";
    private long message;
    private long group;

    public TestUser Dora => dora;

    public TestUser Admin => admin;

    /// <summary>Ana writes to Ben, and owns a group with Ben and Dora, in which Ben is an administrator.</summary>
    public async Task PrepareAsync(ServerProcess server)
    {
        await using var socket = await server.ConnectAsync(ana);
        message = (await socket.SendConfirmedAsync(ben.UserId, "regretted")).Number("created_msg_id");
        using var made = await As(server, ana)
            .PostAsJsonAsync("/chat/groups/", new { name = "Climbing", member_ids = new[] { ben.UserId, dora.UserId } });
        group = (await made.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("data").Number("id");
        await ExpectAsync(
            As(server, ana).PatchAsJsonAsync($"/chat/groups/{group}/members/{ben.UserId}/", new { role = "admin" }));
    }

    public async Task RevokeAsync(ServerProcess server)
    {
        var (anas, admins) = (As(server, ana), As(server, admin));
        await ExpectAsync(anas.DeleteAsync($"/api/v1/messages/msg_{message}"));
        await ExpectAsync(anas.PatchAsJsonAsync($"/chat/groups/{group}/members/{ben.UserId}/", new { role = "member" }));
        await ExpectAsync(anas.DeleteAsync($"/chat/groups/{group}/members/{dora.UserId}/"));
        await ExpectAsync(anas.PostAsJsonAsync("/chat/blocks/", new { user_id = dora.UserId }));
        await ExpectAsync(
            anas.PostAsJsonAsync("/auth/password/", new { current_password = TestServer.Password, new_password = NewPassword }));
        await ExpectAsync(admins.DeleteAsync($"/admin/users/{dora.UserId}/admin/"));
        await ExpectAsync(admins.PutAsJsonAsync($"/admin/users/{dora.UserId}/suspension/", new { reason = "spam" }));
        await ExpectAsync(admins.PutAsJsonAsync($"/admin/users/{ana.UserId}/hold/", new { reason = "case 7" }));
        await ExpectAsync(admins.PostAsJsonAsync($"/admin/users/{ben.UserId}/disable/", new { }));
        await ExpectAsync(As(server, cleo).SendAsync(new HttpRequestMessage(HttpMethod.Delete, "/auth/me/")
        {
            Content = JsonContent.Create(new { password = TestServer.Password })
        }));
    }

    public async Task ExpectAsync(ServerProcess server)
    {
        Assert.That(
            await SignInAsync(server, ana, TestServer.Password), Is.EqualTo(HttpStatusCode.Unauthorized),
            "the password was changed");
        Assert.That(await SignInAsync(server, ben, TestServer.Password), Is.Not.EqualTo(HttpStatusCode.OK), "Ben was disabled");
        Assert.That(
            await SignInAsync(server, cleo, TestServer.Password), Is.EqualTo(HttpStatusCode.Unauthorized),
            "Cleo's account was deleted");
        using var refreshed = await server.Http.PostAsJsonAsync("/auth/token/refresh/", new { refresh = dora.Refresh });
        Assert.That(refreshed.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized), "all sessions have ended");
        using var stolen = await As(server, dora).GetAsync("/auth/me/");
        Assert.That(stolen.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized), "access tokens too");

        var (anas, doras, admins) = (
            await SignedInAsync(server, ana, NewPassword), await SignedInAsync(server, dora, TestServer.Password),
            await SignedInAsync(server, admin, TestServer.Password));
        using var forbidden = await doras.GetAsync("/admin/users/");
        Assert.That(forbidden.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden), "Dora administers no more");
        await ExpectGroupAsync(anas);
        await ExpectMessageAsync(anas);
        Assert.That(await anas.GetStringAsync("/chat/blocks/"), Does.Contain(dora.UserId.ToString()));
        using var sent = await doras.PostAsJsonAsync(
            "/api/v1/messages/send", new { recipient_id = admin.UserId, content = "spam" });
        Assert.That(sent.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden), "Dora is suspended");
        Assert.That(await admins.GetStringAsync($"/admin/users/{ana.UserId}/"), Does.Contain("case 7"));
    }

    private async Task ExpectGroupAsync(HttpClient anas)
    {
        var members = (await anas.GetFromJsonAsync<JsonElement>($"/chat/groups/{group}/"))
            .GetProperty("data").GetProperty("members").EnumerateArray().ToList();
        Assert.That(members.Select(member => member.GetProperty("user_id").GetGuid()), Does.Not.Contain(dora.UserId));
        Assert.That(
            members.Single(member => member.GetProperty("user_id").GetGuid() == ben.UserId).Text("role"), Is.EqualTo("member"));
    }

    private async Task ExpectMessageAsync(HttpClient anas)
    {
        var history = await anas.GetStringAsync($"/chat/messages/{ben.UserId}/");
        Assert.That(history, Does.Contain("deleted_at").And.Not.Contain("regretted"));
    }

    private static async Task<HttpStatusCode> SignInAsync(ServerProcess server, TestUser user, string password)
    {
        using var answer = await server.Http.PostAsJsonAsync("/auth/login/", new { email = user.Email, password });
        return answer.StatusCode;
    }

    private static async Task<HttpClient> SignedInAsync(ServerProcess server, TestUser user, string password)
    {
        using var answer = await server.Http.PostAsJsonAsync("/auth/login/", new { email = user.Email, password });
        answer.EnsureSuccessStatusCode();
        return As(server, user with
        {
            Access = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("data").Text("access")!
        });
    }

    private static HttpClient As(ServerProcess server, TestUser user)
    {
        var http = new HttpClient { BaseAddress = server.Address };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", user.Access);
        return http;
    }

    private static async Task ExpectAsync(Task<HttpResponseMessage> change)
    {
        using var answer = await change;
        Assert.That(
            (int)answer.StatusCode, Is.LessThan(300),
            $"{answer.RequestMessage?.RequestUri}: {await answer.Content.ReadAsStringAsync()}");
    }
}

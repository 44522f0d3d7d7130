using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using ChatServer.Agents.Tools.Servers;
using ChatServer.Audit;
using ChatServer.Storage;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Administration;

/// <summary>Administrators name servers of tools.</summary>
[Parallelizable]
internal sealed class ToolServerTests : ServerFixture
{
    private const string Key = "very-secret-key";

    [Test]
    public async Task A_server_is_named_changed_listed_and_deleted()
    {
        using var admin = await AdminAsync();
        var name = NewName();

        var made = await PutAsync(admin, name, new { url = "https://a.example/mcp", headers = new { Authorization = Key } });
        var changed = await PutAsync(admin, name, new { url = "https://a.example/other" });
        var listed = await admin.GetAsync($"/admin/tool-servers/?after={name[..^1]}").ReadAsync(HttpStatusCode.OK);
        var removed = await PutAsync(admin, name, new { url = "http://a.example", @private = true, headers = (object?)null });
        using var deleted = await admin.DeleteAsync($"/admin/tool-servers/{name}/");

        Assert.That(made.GetProperty("headers").GetRawText(), Is.EqualTo("""["authorization"]"""));
        Assert.That(changed.GetProperty("headers").GetRawText(), Is.EqualTo("""["authorization"]"""));
        Assert.That(listed.GetProperty("servers")[0].GetRawText(), Is.EqualTo(changed.GetRawText()));
        Assert.That(removed.GetProperty("headers").GetRawText(), Is.EqualTo("[]"));
        Assert.That(deleted.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        await admin.DeleteAsync($"/admin/tool-servers/{name}/").ReadAsync(HttpStatusCode.NotFound);
        var audit = (await Server.ReadAuditAsync()).Where(entry => entry.Subject == AuditSubject.ToolServer(name)).ToList();
        Assert.That(audit.Select(entry => entry.Action), Is.EquivalentTo(new[]
        {
            "tool_server_put", "tool_server_put", "tool_server_put", "tool_server_deleted",
        }));
        Assert.That(
            made.GetRawText() + changed.GetRawText() + listed.GetRawText() + string.Concat(audit.Select(entry => entry.Details)),
            Does.Not.Contain(Key));
    }

    [Test]
    public async Task Headers_do_not_follow_to_another_server()
    {
        using var admin = await AdminAsync();
        var name = NewName();
        await PutAsync(admin, name, new { url = "https://a.example/mcp", headers = new { Authorization = Key } });

        var refused = await admin.PutAsJsonAsync($"/admin/tool-servers/{name}/", new { url = "https://b.example/mcp" })
            .ReadAsync(HttpStatusCode.UnprocessableEntity);

        Assert.That(refused.GetRawText(), Does.Contain("headers"));
    }

    [Test]
    public async Task Headers_are_not_readable_in_the_database()
    {
        using var admin = await AdminAsync();
        var name = NewName();
        await PutAsync(admin, name, new { url = "https://a.example/mcp", headers = new { Authorization = Key } });

        var row = await Server.Get<Database>().ReadAsync(read => ToolServerStore.Find(read, name)!, CancellationToken.None);

        Assert.That(Encoding.Latin1.GetString(row.Headers!), Does.Not.Contain(Key[..6]));
    }

    [Test]
    public async Task There_are_at_most_a_hundred_servers()
    {
        await using var server = await TestServer.StartAsync();
        using var admin = server.As((await server.RegisterAdminAsync()).Access);
        for (var i = 0; i < ToolServerWrites.MaxServers; i++)
            await PutAsync(admin, $"s{i}", new { url = "https://a.example" });

        await admin.PutAsJsonAsync("/admin/tool-servers/more/", new { url = "https://a.example" })
            .ReadAsync(HttpStatusCode.Conflict);
        await PutAsync(admin, "s0", new { url = "https://b.example" });
    }

    [Test]
    public async Task Owners_see_the_names()
    {
        using var admin = await AdminAsync();
        var name = NewName();
        await PutAsync(admin, name, new { url = "https://a.example/mcp", headers = new { Authorization = Key } });
        using var owner = Server.As((await Server.RegisterAsync("Olga")).Access);

        var listed = await owner.GetAsync("/messaging/tool-servers").ReadAsync(HttpStatusCode.OK);

        Assert.That(listed.GetRawText(), Does.Contain($$"""{"name":"{{name}}"}""").And.Not.Contain("a.example"));
    }

    private async Task<HttpClient> AdminAsync() => Server.As((await Server.RegisterAdminAsync()).Access);

    private static string NewName() => $"s{Guid.NewGuid():N}";

    private static Task<JsonElement> PutAsync(HttpClient admin, string name, object settings) =>
        admin.PutAsJsonAsync($"/admin/tool-servers/{name}/", settings).ReadAsync(HttpStatusCode.OK);
}

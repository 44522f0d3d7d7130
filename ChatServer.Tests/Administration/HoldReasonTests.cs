using System.Net;
using System.Net.Http.Json;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Administration;

/// <summary>A second legal hold on the same user or conversation.</summary>
[Parallelizable]
[Category("Long")]
internal sealed class HoldReasonTests : FreshServerFixture
{
    [TestCase("users")]
    [TestCase("conversations")]
    public async Task A_different_reason_is_refused_unless_the_request_names_the_one_it_replaces(string what)
    {
        var (path, http) = await PlaceAsync(what);
        using var admin = http;
        await PutAsync(http, path, new { reason = "court order 12" }, HttpStatusCode.OK);

        var refused = await PutAsync(http, path, new { reason = "court order 13" }, HttpStatusCode.Conflict);
        var guessed = await PutAsync(
            http, path, new { reason = "court order 13", replaces = "court order 11" }, HttpStatusCode.Conflict);
        Assert.That(
            (await http.GetAsync(path[..^"hold/".Length]).ReadAsync(HttpStatusCode.OK)).Text("legal_hold"),
            Is.EqualTo("court order 12"));
        var replaced = await PutAsync(
            http, path, new { reason = "court orders 12 and 13", replaces = "court order 12" }, HttpStatusCode.OK);

        Assert.That(new[] { refused.Text("detail"), guessed.Text("detail") }, Is.All.StartsWith(
            "There is already a legal hold, for this reason: court order 12."));
        Assert.That(replaced.Text("legal_hold"), Is.EqualTo("court orders 12 and 13"));
        Assert.That(
            (await Server.ReadAuditAsync()).Where(entry => entry.Action == "hold_placed")
                .Select(entry => entry.Details).Reverse(),
            Is.EqualTo(new[]
            {
                """{"reason":"court order 12"}""", """{"reason":"court orders 12 and 13","replaces":"court order 12"}"""
            }));
    }

    [Test]
    public async Task A_repeated_request_succeeds_and_leaves_the_hold_unchanged()
    {
        var (path, http) = await PlaceAsync("users");
        using var admin = http;

        await PutAsync(http, path, new { reason = "court order 12" }, HttpStatusCode.OK);

        Assert.That(
            (await PutAsync(http, path, new { reason = "court order 12" }, HttpStatusCode.OK)).Text("legal_hold"),
            Is.EqualTo("court order 12"));
    }

    [Test]
    public async Task A_released_hold_cannot_be_replaced()
    {
        var (path, http) = await PlaceAsync("users");
        using var admin = http;

        var refused = await PutAsync(
            http, path, new { reason = "court order 13", replaces = "court order 12" }, HttpStatusCode.Conflict);
        var released = await http.DeleteAsync(path).ReadAsync(HttpStatusCode.NotFound);

        Assert.That(refused.Text("detail"), Is.EqualTo("The legal hold has changed meanwhile"));
        Assert.That(released.Text("detail"), Is.EqualTo("There is no such hold"));
    }

    private async Task<(string Path, HttpClient Http)> PlaceAsync(string what)
    {
        await using var ana = await Server.ConnectAsync("Ana");
        var ben = await Server.RegisterAsync("Ben");
        await ana.SendConfirmedAsync(ben.UserId, "hello");
        var id = what == "users" ? $"{ben.UserId}" : $"{await Server.ThreadOfAsync(ben)}";
        return ($"/admin/{what}/{id}/hold/", Server.As((await Server.RegisterAdminAsync()).Access));
    }

    private static Task<System.Text.Json.JsonElement> PutAsync(
        HttpClient http, string path, object body, HttpStatusCode expected) =>
        http.PutAsJsonAsync(path, body).ReadAsync(expected);
}

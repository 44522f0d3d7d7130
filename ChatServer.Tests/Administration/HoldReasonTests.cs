using System.Net;
using System.Net.Http.Json;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Administration;

/// <summary>A legal hold on what is held already.</summary>
[Parallelizable]
[Category("Long")]
internal sealed class HoldReasonTests : FreshServerFixture
{
    [TestCase("users")]
    [TestCase("conversations")]
    public async Task Another_reason_replaces_none_unless_it_is_named(string what)
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
            "There is a legal hold for this reason: court order 12."));
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
    public async Task A_repeated_request_finds_the_hold_as_it_placed_it()
    {
        var (path, http) = await PlaceAsync("users");
        using var admin = http;

        await PutAsync(http, path, new { reason = "court order 12" }, HttpStatusCode.OK);

        Assert.That(
            (await PutAsync(http, path, new { reason = "court order 12" }, HttpStatusCode.OK)).Text("legal_hold"),
            Is.EqualTo("court order 12"));
    }

    [Test]
    public async Task A_hold_that_was_released_meanwhile_is_not_replaced()
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

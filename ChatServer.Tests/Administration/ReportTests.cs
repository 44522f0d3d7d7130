using System.Net;
using System.Text.Json;
using ChatServer.Storage;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Administration;

[Parallelizable]
internal sealed class ReportTests : ServerFixture
{
    protected override (string Key, string Value)[] Settings => [
        ("Chat:RateLimits:Enabled", "true"), ("Chat:RateLimits:ReportsPerUserPerHour", "5"),
        ("Chat:RateLimits:RegistrationsPerAddressPerHour", "1000")];

    [Test]
    public async Task A_report_shows_the_message_as_reported_and_with_a_reason_its_earlier_versions()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        var ben = await Server.RegisterAsync("Ben");
        var message = await ana.SendConfirmedAsync(ben.UserId, "first words");
        await ana.SendAsync(new { action = "edit_message", message_id = message.Id(), message_body = "second words" });
        await ana.ReceiveAsync("message_edited");
        using var bens = Server.As(ben.Access);
        var (_, http) = await AdminAsync();

        var report = (await bens.PostAsync(
            "/chat/reports/", new { message_id = message.Id(), reason = "harassment", comment = "look at this" },
            HttpStatusCode.Created)).Data();
        await ana.SendAsync(new { action = "delete_message", message_id = message.Id() });
        await ana.ReceiveAsync("message_deleted");
        var queue = await http.GetAsync("/admin/reports/").ReadAsync(HttpStatusCode.OK);
        await http.PostAsync($"/admin/reports/{report.Number("id")}/view/", new { }, HttpStatusCode.UnprocessableEntity);
        var view = await http.PostAsync(
            $"/admin/reports/{report.Number("id")}/view/", new { reason = "to decide" }, HttpStatusCode.OK);

        Assert.That(queue.GetRawText(), Does.Not.Contain("words").And.Not.Contain("look at"));
        Assert.That(view.Text("comment"), Is.EqualTo("look at this"));
        Assert.That(view.Text("reported_text"), Is.EqualTo("second words"), "deleting it doesn't help the author");
        Assert.That(view.GetProperty("message").Text("message"), Is.Null);
        Assert.That((await Server.ReadAuditAsync(1))[0].Details, Does.Contain("to decide"));
        http.Dispose();
    }

    [Test]
    public async Task Earlier_versions_of_an_existing_message_are_shown()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        var ben = await Server.RegisterAsync("Ben");
        var message = await ana.SendConfirmedAsync(ben.UserId, "first words");
        await ana.SendAsync(new { action = "edit_message", message_id = message.Id(), message_body = "second words" });
        await ana.ReceiveAsync("message_edited");
        using var bens = Server.As(ben.Access);
        var (_, http) = await AdminAsync();
        var report = (await bens.PostAsync(
            "/chat/reports/", new { message_id = message.Id(), reason = "other" }, HttpStatusCode.Created)).Data();

        var view = await http.PostAsync(
            $"/admin/reports/{report.Number("id")}/view/", new { reason = "to decide" }, HttpStatusCode.OK);

        Assert.That(view.GetProperty("message").Text("message"), Is.EqualTo("second words"));
        Assert.That(
            view.GetProperty("versions").EnumerateArray().Select(version => version.Text("message")),
            Is.EqualTo(new[] { "first words" }));
        http.Dispose();
    }

    [Test]
    public async Task A_user_can_report_only_visible_messages_and_each_once()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        var (ben, eve) = (await Server.RegisterAsync("Ben"), await Server.RegisterAsync("Eve"));
        var message = await ana.SendConfirmedAsync(ben.UserId, "between us");
        using var bens = Server.As(ben.Access);
        using var eves = Server.As(eve.Access);
        using var anas = Server.As(ana.User.Access);

        var strange = await eves.PostAsync(
            "/chat/reports/", new { message_id = message.Id(), reason = "spam" }, HttpStatusCode.NotFound);
        var missing = await eves.PostAsync(
            "/chat/reports/", new { message_id = 999_999, reason = "spam" }, HttpStatusCode.NotFound);
        await anas.PostAsync("/chat/reports/", new { message_id = message.Id(), reason = "spam" }, HttpStatusCode.BadRequest);
        var first = await bens.PostAsync(
            "/chat/reports/", new { message_id = message.Id(), reason = "spam" }, HttpStatusCode.Created);
        var second = await bens.PostAsync(
            "/chat/reports/", new { message_id = message.Id(), reason = "other" }, HttpStatusCode.OK);
        var ofUser = await bens.PostAsync(
            "/chat/reports/", new { user_id = ana.UserId, reason = "spam" }, HttpStatusCode.Created);

        Assert.That(strange.GetRawText(), Is.EqualTo(missing.GetRawText()));
        Assert.That(second.Data().GetRawText(), Is.EqualTo(first.Data().GetRawText()));
        Assert.That(ofUser.Data().Number("id"), Is.Not.EqualTo(first.Data().Number("id")));
    }

    [Test]
    public async Task A_resolved_report_leaves_the_queue_and_its_kept_content_is_removed()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        var ben = await Server.RegisterAsync("Ben");
        var message = await ana.SendConfirmedAsync(ben.UserId, "bad words");
        using var bens = Server.As(ben.Access);
        var (_, http) = await AdminAsync();
        var id = (await bens.PostAsync(
            "/chat/reports/", new { message_id = message.Id(), reason = "spam" }, HttpStatusCode.Created)).Data().Number("id");

        var resolved = await http.PostAsync(
            $"/admin/reports/{id}/resolve/", new { action = "user_suspended", comment = "two weeks" }, HttpStatusCode.OK);
        await http.PostAsync($"/admin/reports/{id}/resolve/", new { action = "dismissed" }, HttpStatusCode.Conflict);
        var open = await http.GetAsync("/admin/reports/?limit=500").ReadAsync(HttpStatusCode.OK);
        var old = await http.GetAsync("/admin/reports/?status=resolved&limit=500").ReadAsync(HttpStatusCode.OK);
        var view = await http.PostAsync($"/admin/reports/{id}/view/", new { reason = "again" }, HttpStatusCode.OK);

        Assert.That(resolved.Text("resolution"), Is.EqualTo("user_suspended"));
        Assert.That(Ids(open), Does.Not.Contain(id));
        Assert.That(Ids(old), Does.Contain(id));
        Assert.That(view.Text("reported_text"), Is.Null);
        await bens.PostAsync("/chat/reports/", new { message_id = message.Id(), reason = "spam" }, HttpStatusCode.Created);
        http.Dispose();
    }

    [Test]
    public async Task Too_many_reports_are_refused_and_a_bad_one_names_its_field()
    {
        var (ana, ben) = (await Server.RegisterAsync("Ana"), await Server.RegisterAsync("Ben"));
        using var http = Server.As(ana.Access);

        var bad = await http.PostAsync(
            "/chat/reports/", new { reason = "because", comment = new string('x', 1_001) }, HttpStatusCode.BadRequest);
        for (var count = 0; count < 5; count++)
            await http.PostAsync("/chat/reports/", new { user_id = Guid.NewGuid(), reason = "spam" }, HttpStatusCode.NotFound);
        await http.PostAsync("/chat/reports/", new { user_id = ben.UserId, reason = "spam" }, HttpStatusCode.TooManyRequests);

        Assert.That(bad.GetProperty("errors").Keys(), Is.EquivalentTo(new[] { "message_id", "reason", "comment" }));
    }

    [Test]
    public async Task Reported_content_is_not_readable_on_disk()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        var ben = await Server.RegisterAsync("Ben");
        var message = await ana.SendConfirmedAsync(ben.UserId, "unmistakable words");
        using var bens = Server.As(ben.Access);

        await bens.PostAsync(
            "/chat/reports/", new { message_id = message.Id(), reason = "spam", comment = "unmistakable comment" },
            HttpStatusCode.Created);

        var stored = await Server.Get<Database>().ReadAsync(
            read => read.QueryScalar<long>(
                "SELECT COUNT(*) FROM user_reports WHERE instr(comment, CAST('unmistakable' AS BLOB)) + instr(reported_body, "
                + "CAST('unmistakable' AS BLOB)) > 0"),
            CancellationToken.None);
        Assert.That(stored, Is.Zero);
    }

    private async Task<(TestUser Olga, HttpClient Http)> AdminAsync()
    {
        var olga = await Server.RegisterAdminAsync();
        return (olga, Server.As(olga.Access));
    }

    private static long[] Ids(JsonElement page) =>
        [.. page.GetProperty("reports").EnumerateArray().Select(report => report.Number("id"))];
}

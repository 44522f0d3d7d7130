using System.Net;
using ChatServer.Administration.Retention;
using ChatServer.Storage;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Administration;

[Parallelizable]
[Category("Long")]
internal sealed class RetentionRunTests : RetentionFixture
{
    [Test]
    public async Task Rules_can_be_tried_before_a_server_starts_with_them()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        var ben = await Server.RegisterAsync("Ben");
        await Server.AgeAsync((await ana.SendConfirmedAsync(ben.UserId, "old")).Id(), TimeSpan.FromDays(40_000));
        using var http = Server.As((await Server.RegisterAdminAsync()).Access);

        var tried = await http.PostAsync("/admin/retention/dry-run/", new { direct_days = 36_500 }, HttpStatusCode.OK);
        var refused = await http.PostAsync(
            "/admin/retention/dry-run/", new { direct_days = -1 }, HttpStatusCode.UnprocessableEntity);
        await http.PostAsync("/admin/retention/dry-run/", new { days = 3 }, HttpStatusCode.UnprocessableEntity);

        Assert.That(refused.GetRawText(), Does.Contain("\"direct_days\"").And.Contain("must be from 0 to 36500"));
        var rule = tried.GetProperty("rules").EnumerateArray().Single();
        Assert.That((rule.Text("rule"), rule.Number("days"), rule.Number("messages")), Is.EqualTo(("direct", 36_500L, 1L)));
        Assert.That(await DeletedAsync(), Is.Empty);
    }

    [Test]
    public async Task An_administrator_can_run_retention_and_read_its_result()
    {
        await using var server = await TestServer.StartAsync(
            ("Chat:Retention:DirectDays", "30"), ("Chat:Retention:PauseMilliseconds", "0"));
        var runs = server.Get<RetentionRuns>();
        await Eventually.IsTrueAsync(() => runs.Last.State == RetentionRun.Done, "the run at the start is over");
        await using var ana = await server.ConnectAsync("Ana");
        var ben = await server.RegisterAsync("Ben");
        await server.AgeAsync((await ana.SendConfirmedAsync(ben.UserId, "old")).Id(), TimeSpan.FromDays(40));
        var olga = await server.RegisterAdminAsync();
        using var http = server.As(olga.Access);

        var begun = await http.PostAsync("/admin/retention/run/", null).ReadAsync(HttpStatusCode.Accepted);
        await ana.ReceiveAsync("message_deleted");
        await Eventually.IsTrueAsync(() => runs.Last.State == RetentionRun.Done, "the run is over");
        var done = await http.GetAsync("/admin/retention/run/").ReadAsync(HttpStatusCode.OK);

        Assert.That(begun.Text("state"), Is.EqualTo("running"));
        Assert.That(done.Text("state"), Is.EqualTo("done"));
        Assert.That(done.GetProperty("rules")[0].Number("messages"), Is.EqualTo(1));
        Assert.That(done.Text("ended_at"), Is.GreaterThanOrEqualTo(done.Text("started_at")!));
        Assert.That(
            (await server.ReadAuditAsync()).Select(entry => $"{entry.Action} {entry.Actor}"),
            Is.SupersetOf(
                new[] { $"retention_called {olga.UserId}", "retention_run server", $"retention_run_read {olga.UserId}" }));
    }

    [Test]
    public async Task A_run_that_found_nothing_is_recorded_only_if_it_was_requested()
    {
        await using var server = await TestServer.StartAsync(
            ("Chat:Retention:DirectDays", "30"), ("Chat:Retention:GroupDays", "30"));
        var runs = server.Get<RetentionRuns>();
        await Eventually.IsTrueAsync(() => runs.Last.State == RetentionRun.Done, "the run at the start is over");
        Assert.That((await server.ReadAuditAsync()).Select(entry => entry.Action), Does.Not.Contain("retention_run"));
        using var http = server.As((await server.RegisterAdminAsync()).Access);

        await http.PostAsync("/admin/retention/run/", null).ReadAsync(HttpStatusCode.Accepted);
        await Eventually.IsTrueAsync(() => runs.Last.State == RetentionRun.Done, "the run is over");

        Assert.That(
            (await server.ReadAuditAsync()).Count(entry => entry.Action == "retention_run"), Is.EqualTo(2), "one for each rule");
    }

    [Test]
    public async Task A_run_is_refused_while_another_is_in_progress()
    {
        var olga = await Server.RegisterAdminAsync();
        using var http = Server.As(olga.Access);
        var runs = Server.Get<RetentionRuns>();
        var noted = new TaskCompletionSource();
        var first = runs.TryCallAsync(() => noted.Task);

        await http.PostAsync("/admin/retention/run/", null).ReadAsync(HttpStatusCode.Conflict);
        noted.SetResult();
        Assert.That(await first, Is.True);
        await Eventually.IsTrueAsync(() => runs.Last.State == RetentionRun.Done, "the run is over");

        await http.PostAsync("/admin/retention/run/", null).ReadAsync(HttpStatusCode.Accepted);
    }

    [Test]
    public async Task A_run_that_cannot_be_recorded_does_not_block_the_next()
    {
        var runs = Server.Get<RetentionRuns>();

        Assert.That(
            () => runs.TryCallAsync(() => Task.FromException(new StorageUnavailableException("full", new IOException()))),
            Throws.InstanceOf<StorageUnavailableException>());

        Assert.That(await runs.TryCallAsync(() => Task.CompletedTask), Is.True);
    }

    [Test]
    public void Without_rules_nothing_is_deleted() => Assert.That(Server.Get<MessageRetention>().Rules, Is.Empty);
}

using System.Net;
using System.Text.Json;
using ChatServer.Accounts;
using ChatServer.Audit;
using ChatServer.Channels.Webhooks;
using ChatServer.Hosting.Commands;
using ChatServer.Storage;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Administration;
using ChatServer.Tests.Harness;
using ChatServer.Tests.Hosting.Commands;

namespace ChatServer.Tests.Api.Channels;

/// <summary>Webhooks have a maker, a bound, and an account that goes with them.</summary>
[Parallelizable]
internal sealed class WebhookMakerTests : ServerFixture
{
    [Test]
    public async Task A_user_makes_a_bounded_number_of_webhooks_in_all_channels()
    {
        using var ana = await Server.JoinAsync("Ana");
        for (var count = 0; count < WebhookChanges.MaxPerUser; count += WebhookChanges.MaxPerChannel)
        {
            var group = await ana.MakeAsync(new { name = "hiking", type = "group" });
            for (var hook = 0; hook < WebhookChanges.MaxPerChannel; hook++)
                await MakeAsync(ana, group, new { name = $"Hook {hook}" });
        }

        var one = await ana.MakeAsync(new { name = "climbing", type = "group" });
        var refused = await ana.PostAsync($"/{one}/webhooks/create", new { name = "one more" }, HttpStatusCode.BadRequest);

        Assert.That(refused.Text("detail"), Is.EqualTo("A user can make at most 100 webhooks"));
    }

    [Test]
    public async Task Only_its_maker_gets_the_token_again()
    {
        using var admin = await Server.JoinAsAdminAsync();
        using var ana = await Server.JoinAsync("Ana");
        using var ben = await Server.JoinAsync("Ben");
        var group = await Server.MakeManagedByTwoAsync(ana, ben);
        var hook = await MakeAsync(ben, group, new { name = "Weather" });
        var news = await admin.MakeAsync(new { name = "news", access_control = (object?)null });
        await MakeAsync(admin, news, new { name = "Builds" });
        using var otherAdmin = await Server.JoinAsAdminAsync();

        var anas = (await ana.GetAsync($"/{group}/webhooks"))[0];
        var changed = await ana.PostAsync($"/{group}/webhooks/{hook.Text("id")}/update", new { name = "Sky" });
        var bens = (await ben.GetAsync($"/{group}/webhooks"))[0];
        var others = (await otherAdmin.GetAsync($"/{news}/webhooks"))[0];

        Assert.That(
            new[] { anas, changed, others }.Select(shown => shown.GetProperty("token").ValueKind),
            Has.All.EqualTo(JsonValueKind.Null));
        Assert.That((bens.Text("name"), bens.Text("token")), Is.EqualTo(("Sky", hook.Text("token"))));
    }

    [Test]
    public async Task Its_maker_can_delete_it_without_managing_the_channel()
    {
        using var ana = await Server.JoinAsync("Ana");
        using var ben = await Server.JoinAsync("Ben");
        var group = await Server.MakeManagedByTwoAsync(ana, ben);
        var bens = await MakeAsync(ben, group, new { name = "Weather" });
        var anas = await MakeAsync(ana, group, new { name = "News" });
        await Server.SetRoleAsync(ana, group, ben, "member");

        await ben.DeleteAsync($"/{group}/webhooks/{bens.Text("id")}/delete");
        await ben.DeleteAsync($"/{group}/webhooks/{anas.Text("id")}/delete", HttpStatusCode.Forbidden);

        Assert.That((await ana.GetAsync($"/{group}/webhooks"))[0].Text("id"), Is.EqualTo(anas.Text("id")));
    }

    [Test]
    public async Task The_account_of_a_deleted_webhook_stays_only_if_messages_name_it()
    {
        using var ana = await Server.JoinAsync("Ana");
        var group = await ana.MakeAsync(new { name = "hiking", type = "group" });
        var (silent, posting) = (
            await MakeAsync(ana, group, new { name = "Weather" }), await MakeAsync(ana, group, new { name = "News" }));
        await Server.Http.PostAsync(
            $"{ChannelUser.Root}/webhooks/{posting.Text("id")}/{posting.Text("token")}", new { content = "sunny" },
            HttpStatusCode.OK);

        foreach (var hook in new[] { silent, posting })
            await ana.DeleteAsync($"/{group}/webhooks/{hook.Text("id")}/delete");

        Assert.That(await FindAccountAsync(silent), Is.Null);
        Assert.That((await FindAccountAsync(posting))?.Fullname, Is.EqualTo("News"));
        Assert.That(await FindMiscountAsync(), Is.Zero, "the figures count the accounts that are there");
        Assert.That((await ana.MessagesAsync(group)).Single().GetProperty("user").Text("name"), Is.EqualTo("News"));
    }

    [TestCase("INSERT INTO account_deletions (user_id, requested_at, completed_at) VALUES (@id, 1, 1)")]
    [TestCase("INSERT INTO user_blocks (user_id, blocked_id, created_at) VALUES (@other, @id, 1)")]
    [TestCase("INSERT INTO user_group_members (group_id, user_id, added_at) VALUES (@other, @id, 1)")]
    [TestCase("INSERT INTO channel_access (conversation_id, permission, is_group, named) VALUES (1, 'read', 0, @id)")]
    [TestCase("INSERT INTO legal_holds (subject, reason, created_at) VALUES (@subject, x'00', 1)")]
    [TestCase("INSERT INTO user_suspensions (user_id, reason, created_at) VALUES (@id, x'00', 1)")]
    [TestCase("INSERT INTO user_reports (reporter_id, subject, user_id, reason, created_at) VALUES (@id, @subject, @id, '', 1)")]
    public async Task The_account_of_a_silent_webhook_stays_if_something_names_it(string naming)
    {
        await using var server = await TestServer.StartAsync();
        using var ana = await server.JoinAsync("Ana");
        var group = await ana.MakeAsync(new { name = "hiking", type = "group" });
        var hook = (await MakeAsync(ana, group, new { name = "Weather" })).GetProperty("id").GetGuid();
        await server.Get<Database>().WriteAsync(
            write => write.Execute(naming, new { id = hook, other = Guid.NewGuid(), subject = $"{AuditSubject.User(hook)}" }),
            CancellationToken.None);

        await ana.DeleteAsync($"/{group}/webhooks/{hook}/delete");

        Assert.That(
            await server.Get<Database>().ReadAsync(read => UserStore.Find(read, hook), CancellationToken.None), Is.Not.Null);
    }

    [Test]
    public async Task A_database_with_a_deletion_of_a_deleted_webhooks_account_passes_verification()
    {
        using var admin = await Server.JoinAsAdminAsync();
        var channel = await admin.MakeAsync(new { name = "news", access_control = (object?)null });
        var hook = await MakeAsync(admin, channel, new { name = "Builds" });
        await Server.Get<Database>().WriteAsync(
            write => write.Execute(
                "INSERT INTO account_deletions (user_id, requested_at, anonymized_at, completed_at) VALUES (@id, 1, 1, 1)",
                new { id = hook.GetProperty("id").GetGuid() }),
            CancellationToken.None);

        await admin.DeleteAsync($"/{channel}/webhooks/{hook.Text("id")}/delete");

        var run = await ProgramRun.InvokeAsync(VerifyCommand.Create(), "--data-directory", Server.DataDirectory);
        Assert.That(run.ExitCode, Is.Zero, run.Output);
    }

    [Test]
    public async Task The_accounts_of_silent_webhooks_go_with_their_channel()
    {
        using var admin = await Server.JoinAsAdminAsync();
        var channel = await admin.MakeAsync(new { name = "news", access_control = (object?)null });
        var hook = await MakeAsync(admin, channel, new { name = "Builds" });

        await admin.DeleteAsync($"/{channel}/delete");

        await Eventually.IsTrueAsync(async () => await FindAccountAsync(hook) is null, "the account is deleted");
    }

    private static Task<JsonElement> MakeAsync(ChannelUser manager, string channel, object form) =>
        manager.PostAsync($"/{channel}/webhooks/create", form);

    private ValueTask<long> FindMiscountAsync() => Server.Get<Database>().ReadAsync(
        read => read.QueryScalar<long>(
            "SELECT value - (SELECT COUNT(*) FROM users) FROM server_counts WHERE name = 'users'"),
        CancellationToken.None);

    private ValueTask<UserRow?> FindAccountAsync(JsonElement hook) => Server.Get<Database>().ReadAsync(
        read => UserStore.Find(read, hook.GetProperty("id").GetGuid()), CancellationToken.None);
}

using System.Net;
using System.Net.Http.Json;
using ChatServer.Administration.Retention;
using ChatServer.Administration.Revocations;
using ChatServer.Api;
using ChatServer.Audit;
using ChatServer.Storage;
using ChatServer.Storage.Files;
using ChatServer.Storage.Sealing;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Api.Channels;
using ChatServer.Tests.Api.Room;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Administration;

[Parallelizable]
[Category("Long")]
internal sealed class RetentionTests : RetentionFixture
{
    private MessageRetention Build(RetentionOptions options) => new(
        Server.Get<Database>(), Server.Get<ChatServer.Administration.ErasureBatches>(), Server.Get<AuditLog>(), options,
        TimeProvider.System);

    [Test]
    public async Task A_run_deletes_exactly_the_expired_messages_and_a_dry_run_counts_them()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        var users =
            new[] { await Server.RegisterAsync("Ben"), await Server.RegisterAsync("Cleo"), await Server.RegisterAsync("Dora") };
        using var http = Server.As(ana.User.Access);
        var group = (await http.PostAsync(
            "/chat/groups/", new { name = "Us", member_ids = new[] { users[0].UserId } },
            HttpStatusCode.Created)).Data().Number("id");
        await ana.ReceiveAsync("conf_message");
        var model = await FillAsync(ana, http, users, group);
        var retention = Build(new RetentionOptions { DirectDays = 30, GroupDays = 10, FileDays = 20, PauseMilliseconds = 0 });
        await HoldAsync($"/admin/conversations/{model.First(sent => sent.Receiver == users[2].UserId).Thread}/hold/");
        var expected = model.Where(sent => sent.Receiver != users[2].UserId && sent.IsDue(direct: 30, group: 10, file: 20))
            .Select(sent => sent.Id).ToHashSet();

        var dry = await retention.CountAsync(retention.Rules, CancellationToken.None);
        Assert.That(await DeletedAsync(), Is.Empty, "a dry run deletes nothing");
        var run = await retention.RunAsync(wasCalled: false, CancellationToken.None);

        Assert.That(expected, Has.Count.GreaterThan(10));
        Assert.That(await DeletedAsync(), Is.EquivalentTo(expected));
        Assert.That(run, Is.EqualTo(dry));
        Assert.That(
            await JournaledAsync(), Has.None.EqualTo(RevocationKind.MessageDeleted),
            "a run after a restore deletes them again");
        Assert.That(run.Sum(count => count.Deleted), Is.EqualTo(expected.Count));
        Assert.That(run.Sum(count => count.Held), Is.GreaterThan(0));
        Assert.That((await Server.ReadAuditAsync(3)).Select(entry => entry.Action), Is.All.EqualTo("retention_run"));
        Assert.That(
            (await retention.RunAsync(wasCalled: false, CancellationToken.None)).Sum(count => count.Deleted), Is.Zero,
            "another run finds nothing");
    }

    // Read the waiting entries first: they may move to the file meanwhile.
    private async Task<List<string>> JournaledAsync()
    {
        var waiting = await Server.Get<Database>()
            .ReadAsync(read => RevocationStore.Read(read, 0, 1_000), CancellationToken.None);
        var written = RevocationList.ReadAfter(
            RevocationJournal.PathIn(Server.Get<DataDirectory>()), 0, Server.Get<MasterKeys>());
        return [.. waiting.Select(row => row.Kind), .. written.Standing.Select(entry => entry.Kind)];
    }

    [Test]
    public async Task Held_messages_are_deleted_after_the_hold_is_released()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        var ben = await Server.RegisterAsync("Ben");
        var message = await ana.SendConfirmedAsync(ben.UserId, "old");
        await Server.AgeAsync(message.Id(), TimeSpan.FromDays(40));
        var retention = Build(new RetentionOptions { DirectDays = 30, PauseMilliseconds = 0 });
        var release = await HoldAsync($"/admin/users/{ben.UserId}/hold/");

        Assert.That(
            (await retention.RunAsync(wasCalled: false, CancellationToken.None)).Single(),
            Is.EqualTo(new RetentionCount("direct", 30, Deleted: 0, Held: 1)));
        await release();

        Assert.That(
            (await retention.RunAsync(wasCalled: false, CancellationToken.None)).Single(),
            Is.EqualTo(new RetentionCount("direct", 30, Deleted: 1, Held: 0)));
    }

    [Test]
    public async Task A_deletion_reaches_connected_and_returning_users_and_updates_unread_counts()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        var ben = await Server.RegisterAsync("Ben");
        var old = await ana.SendConfirmedAsync(ben.UserId, "old");
        var young = await ana.SendConfirmedAsync(ben.UserId, "young");
        await Server.AgeAsync(old.Id(), TimeSpan.FromDays(40));

        await Build(new RetentionOptions { DirectDays = 30, PauseMilliseconds = 0 })
            .RunAsync(wasCalled: false, CancellationToken.None);

        Assert.That((await ana.ReceiveAsync("message_deleted")).Number("message_id"), Is.EqualTo(old.Id()));
        var thread = (await Server.ThreadsAsync(ben)).Single();
        Assert.That(thread.Number("unread_count"), Is.EqualTo(1));
        Assert.That(thread.GetProperty("last_message").Number("id"), Is.EqualTo(young.Id()));
        await using var device = await Server.ConnectAsync(ben, "0");
        var missed = (await device.ReceivePastAsync()).Frames;
        Assert.That(missed.Select(frame => frame.Text("action")), Is.EqualTo(new[] { "re_message", "message_deleted" }));
    }

    [Test]
    public async Task Channels_have_a_rule_of_their_own()
    {
        using var olga = await Server.JoinAsAdminAsync();
        using var ana = await Server.JoinAsync("Ana");
        var channel = await olga.MakeAsync(new { name = "open" });
        var old = NumberedUuid.MessageOf(await ana.SayAsync(channel, "old"))!.Value;
        await ana.SayAsync(channel, "young");
        await Server.AgeAsync(old, TimeSpan.FromDays(40));
        var groups = Build(new RetentionOptions { GroupDays = 30, PauseMilliseconds = 0 });
        var channels = Build(new RetentionOptions { ChannelDays = 30, PauseMilliseconds = 0 });

        await groups.RunAsync(wasCalled: false, CancellationToken.None);
        Assert.That(await olga.TextsAsync(channel), Is.EqualTo((string[])["young", "old"]));
        var dry = await channels.CountAsync(channels.Rules, CancellationToken.None);
        var run = await channels.RunAsync(wasCalled: false, CancellationToken.None);

        Assert.That(dry, Is.EqualTo(new[] { new RetentionCount("channel", 30, Deleted: 1, Held: 0) }));
        Assert.That(run, Is.EqualTo(dry));
        Assert.That(await ana.TextsAsync(channel), Is.EqualTo((string[])["young"]));
    }

    [Test]
    public async Task Retention_also_cleans_a_group_without_members()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        using var http = Server.As(ana.User.Access);
        var group = (await http.PostAsync(
            "/chat/groups/", new { name = "Alone", member_ids = Array.Empty<Guid>() },
            HttpStatusCode.Created)).Data().Number("id");
        await ana.ReceiveAsync("conf_message");
        await ana.SendAsync(new { action = "text_message", thread_id = group, message_body = "to nobody" });
        var sent = await ana.ReceiveAsync("conf_message");
        await http.DeleteAsync($"/chat/groups/{group}/members/{ana.UserId}/");
        await Server.AgeAsync(sent.Id(), TimeSpan.FromDays(40));

        await Build(new RetentionOptions { GroupDays = 30, PauseMilliseconds = 0 })
            .RunAsync(wasCalled: false, CancellationToken.None);
        await Server.Get<Database>().WriteAsync(
            write => write.Execute("UPDATE messages SET created_at = 0 WHERE deleted_at IS NULL"), CancellationToken.None);
        await Build(new RetentionOptions { GroupDays = 30, PauseMilliseconds = 0 })
            .RunAsync(wasCalled: false, CancellationToken.None);

        Assert.That(await DeletedAsync(), Does.Contain(sent.Id()));
    }

    private async Task<List<Sent>> FillAsync(RoomClient ana, HttpClient http, TestUser[] users, long group)
    {
        var random = new Random(7);
        var model = new List<Sent>();
        for (var count = 0; count < 60; count++)
        {
            var receiver = users[random.Next(users.Length)].UserId;
            var kind = random.Next(4);
            var id = kind switch
            {
                0 => await SendToGroupAsync(ana, group),
                1 => (await http.UploadAsync(receiver, [1, 2, 3])).Number("id"),
                _ => (await ana.SendConfirmedIgnoringOthersAsync(receiver, "words")).Id(),
            };
            model.Add(
                new Sent(id, kind == 0 ? group : 0, kind == 0 ? Guid.Empty : receiver, IsFile: kind == 1, Days: 60 - count));
        }

        foreach (var sent in model)
            await Server.AgeAsync(sent.Id, TimeSpan.FromDays(sent.Days) + TimeSpan.FromHours(1));
        await Server.Get<Database>().WriteAsync(
            write => write.Execute(
                "UPDATE messages SET created_at = (SELECT MIN(created_at) FROM messages) WHERE type = 'system'"),
            CancellationToken.None);
        var threads = await Server.Get<Database>().ReadAsync(
            read => read.Query<(long Id, long Conversation)>("SELECT id, conversation_id FROM messages")
                .ToDictionary(row => row.Id, row => row.Conversation),
            CancellationToken.None);
        model.AddRange(threads.Keys.Except(model.Select(sent => sent.Id))
            .Select(id => new Sent(id, group, Guid.Empty, IsFile: false, Days: 60)).ToList());
        return [.. model.Select(sent => sent with { Thread = threads[sent.Id] })];
    }

    private static async Task<long> SendToGroupAsync(RoomClient ana, long group)
    {
        await ana.SendAsync(new { action = "text_message", thread_id = group, message_body = "to the group" });
        while (true)
        {
            if (await ana.ReceiveUntilConfirmedAsync() is var confirmed && confirmed.Text("message") == "to the group")
                return confirmed.Id();
        }
    }

    private async Task<Func<Task>> HoldAsync(string path)
    {
        var olga = await Server.RegisterAdminAsync();
        var http = Server.As(olga.Access);
        await http.PutAsJsonAsync(path, new { reason = "court" }).ReadAsync(HttpStatusCode.OK);
        return () => http.DeleteAsync(path).ReadAsync(HttpStatusCode.OK);
    }

    private sealed record Sent(long Id, long Thread, Guid Receiver, bool IsFile, int Days)
    {
        public bool IsDue(int direct, int group, int file) =>
            Days >= (Receiver == Guid.Empty ? group : direct) || (IsFile && Days >= file);
    }
}

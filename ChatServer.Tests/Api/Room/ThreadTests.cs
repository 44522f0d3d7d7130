using System.Net;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Api.Room;

[Parallelizable]
internal sealed class ThreadTests : ServerFixture
{
    [Test]
    public async Task A_thread_has_the_documented_keys_and_its_unread_count()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        var message = await ana.SendConfirmedAsync(ben.UserId, "hello");

        var body = await Server.GetAsync(ben.User, "/chat/user/threads/");

        Assert.That(body.Keys(), Is.EqualTo(new[] { "status", "data", "message", "success" }));
        Assert.That(body.Text("message"), Is.Null);
        var thread = body.Data()[0];
        Assert.That(thread.Keys(), Is.EqualTo(new[] { "id", "other_user", "last_message", "unread_count" }));
        Assert.That(thread.GetProperty("other_user").Text("id"), Is.EqualTo(ana.UserId.ToString()));
        Assert.That(thread.GetProperty("last_message").Number("id"), Is.EqualTo(message.Id()));
        Assert.That(thread.Number("unread_count"), Is.EqualTo(1));
        Assert.That((await Server.ThreadsAsync(ana.User)).Single().Number("unread_count"), Is.Zero);
    }

    [Test]
    public async Task Threads_are_paged_by_newest_message_first()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        var others =
            new[] { await Server.RegisterAsync("Ben"), await Server.RegisterAsync("Cleo"), await Server.RegisterAsync("Dora") };
        foreach (var other in others.Append(others[0]))
            await ana.SendConfirmedAsync(other.UserId, "hello");

        var all = await Server.ThreadsAsync(ana.User);
        var first = await Server.ThreadsAsync(ana.User, "?limit=2");
        var second = await Server.ThreadsAsync(ana.User, $"?limit=2&before={first[1].GetProperty("last_message").Number("id")}");

        Assert.That(
            all.Select(thread => thread.GetProperty("other_user").Text("fullname")), Is.EqualTo(new[] { "Ben", "Dora", "Cleo" }));
        Assert.That(
            first.Concat(second).Select(thread => thread.Number("id")), Is.EqualTo(all.Select(thread => thread.Number("id"))));
    }

    [Test]
    public async Task The_users_thread_with_themselves_names_them_and_is_never_unread()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await ana.SendConfirmedAsync(ana.UserId, "note");

        var thread = (await Server.ThreadsAsync(ana.User)).Single();

        Assert.That(thread.GetProperty("other_user").Text("id"), Is.EqualTo(ana.UserId.ToString()));
        Assert.That(thread.Number("unread_count"), Is.Zero);
    }

    [Test]
    public async Task The_files_of_a_thread_are_paged_newest_first_and_only_for_its_participants()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        var eve = await Server.RegisterAsync("Eve");
        using var http = Server.As(ana.User.Access);
        var ids = new List<long>();
        for (var count = 0; count < 3; count++)
        {
            ids.Add((await http.UploadAsync(ben.UserId, [1, 2, 3], $"{count}.dat")).Number("id"));
            await ana.SendConfirmedAsync(ben.UserId, "between");
        }

        var thread = (await Server.ThreadsAsync(ben.User)).Single().Number("id");
        var first = (await Server.GetAsync(ben.User, $"/chat/thread/files/{thread}/?limit=2")).Data();
        var second = (await Server.GetAsync(ana.User, $"/chat/thread/files/{thread}/?limit=2&before={ids[1]}")).Data();

        Assert.That(first.Keys(), Is.EqualTo(new[] { "files", "has_more" }));
        Assert.That(
            first.GetProperty("files").EnumerateArray().Select(file => file.Number("id")), Is.EqualTo(new[] { ids[2], ids[1] }));
        Assert.That(first.HasMore(), Is.True);
        Assert.That(second.GetProperty("files").EnumerateArray().Select(file => file.Number("id")), Is.EqualTo(new[] { ids[0] }));
        Assert.That(second.HasMore(), Is.False);
        await Server.GetAsync(eve, $"/chat/thread/files/{thread}/", HttpStatusCode.NotFound);
        await Server.GetAsync(ana.User, "/chat/thread/files/999999/", HttpStatusCode.NotFound);
        await Server.GetAsync(ana.User, "/chat/thread/files/abc/", HttpStatusCode.NotFound);
    }
}

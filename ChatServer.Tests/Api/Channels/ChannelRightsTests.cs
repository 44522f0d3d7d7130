using System.Net;
using ChatServer.Channels;
using ChatServer.Storage;
using ChatServer.Tests.Administration;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Api.Channels;

/// <summary>One predicate decides which users see, read, write and manage a channel.</summary>
[Parallelizable]
internal sealed class ChannelRightsTests : ServerFixture
{
    [Test]
    public async Task Users_and_groups_of_an_access_list_are_alternatives()
    {
        using var olga = await Server.JoinAsAdminAsync();
        using var ana = await Server.JoinAsync("Ana");
        using var ben = await Server.JoinAsync("Ben");
        using var eve = await Server.JoinAsync("Eve");
        var group = await Server.MakeUserGroupAsync(olga, ben);
        var list = new { user_ids = new[] { ana.Id }, group_ids = new[] { group } };
        var channel = await olga.MakeAsync(new { name = "plans", access_control = new { read = list, write = list } });

        foreach (var allowed in (ChannelUser[])[olga, ana, ben])
        {
            Assert.That(await allowed.ListAsync(), Does.Contain(channel));
            Assert.That((await allowed.GetAsync($"/{channel}")).GetProperty("write_access").GetBoolean(), Is.True);
            await allowed.SayAsync(channel, "hello");
        }

        Assert.That(await eve.ListAsync(), Has.None.EqualTo(channel));
        await eve.GetAsync($"/{channel}", HttpStatusCode.Forbidden);
        await eve.GetAsync($"/{channel}/members", HttpStatusCode.Forbidden);
        await eve.GetAsync($"/{channel}/messages", HttpStatusCode.Forbidden);
        await eve.PostMessageAsync(channel, new { content = "hello" }, HttpStatusCode.Forbidden);
        Assert.That((await ana.GetAsync($"/{channel}")).Number("user_count"), Is.EqualTo(3), "Ana, Ben and the creator");
    }

    [Test]
    public async Task Readers_may_neither_post_nor_react_nor_pin_in_any_API()
    {
        using var olga = await Server.JoinAsAdminAsync();
        using var ana = await Server.JoinAsync("Ana");
        var read = new { user_ids = new[] { ana.Id } };
        var channel = await olga.MakeAsync(new { name = "notices", access_control = new { read } });
        var message = await olga.SayAsync(channel, "read this");
        Assert.That(await ana.TextsAsync(channel), Is.EqualTo((string[])["read this"]));

        await ana.PostMessageAsync(channel, new { content = "hello" }, HttpStatusCode.Forbidden);
        await ana.PostAsync($"/{channel}/messages/{message}/pin", new { is_pinned = true }, HttpStatusCode.Forbidden);
        await ana.PostAsync($"/{channel}/messages/{message}/reactions/add", new { name = "+1" }, HttpStatusCode.Forbidden);
        await using var room = await Server.ConnectAsync(ana.User);
        await room.SendAsync(new { action = "text_message", thread_id = ChannelUsers.NumberOf(channel), message_body = "hello" });
        await room.ReceiveErrorAsync("forbidden");
    }

    [Test]
    public async Task Only_the_author_and_managers_change_a_message()
    {
        using var olga = await Server.JoinAsAdminAsync();
        using var ana = await Server.JoinAsync("Ana");
        using var ben = await Server.JoinAsync("Ben");
        var channel = await olga.MakeAsync(new { name = "open" });
        var direct = await ana.OpenDirectAsync(ben);
        var group = await ana.MakeAsync(new { type = "group", name = "g", user_ids = new[] { ben.Id } });

        foreach (var place in (string[])[channel, direct, group])
        {
            var message = await ana.SayAsync(place, "mine");
            await ben.PostAsync($"/{place}/messages/{message}/update", new { content = "forged" }, HttpStatusCode.Forbidden);
            await ben.DeleteAsync($"/{place}/messages/{message}/delete", HttpStatusCode.Forbidden);
            Assert.That((await ana.GetAsync($"/{place}/messages/{message}")).Text("content"), Is.EqualTo("mine"));
        }

        var moderated = await ana.SayAsync(channel, "rude");
        await olga.PostAsync($"/{channel}/messages/{moderated}/update", new { content = "polite" });
        Assert.That((await ana.GetAsync($"/{channel}/messages/{moderated}")).Text("content"), Is.EqualTo("polite"));
        await olga.DeleteAsync($"/{channel}/messages/{moderated}/delete");
        await ana.GetAsync($"/{channel}/messages/{moderated}", HttpStatusCode.NotFound);
    }

    [Test]
    public async Task Administrators_are_no_members_of_groups_and_direct_channels()
    {
        using var olga = await Server.JoinAsAdminAsync();
        using var ana = await Server.JoinAsync("Ana");
        using var ben = await Server.JoinAsync("Ben");
        var direct = await ana.OpenDirectAsync(ben);
        var group = await ana.MakeAsync(new { type = "group", name = "g", user_ids = new[] { ben.Id } });

        foreach (var channel in (string[])[direct, group])
        {
            await olga.GetAsync($"/{channel}", HttpStatusCode.Forbidden);
            await olga.GetAsync($"/{channel}/messages", HttpStatusCode.Forbidden);
            await olga.PostAsync($"/{channel}/update", new { name = "x" }, HttpStatusCode.Forbidden);
            await olga.DeleteAsync($"/{channel}/delete", HttpStatusCode.Forbidden);
        }
    }

    [Test]
    public async Task A_user_who_loses_access_hears_nothing_more_in_any_API()
    {
        using var olga = await Server.JoinAsAdminAsync();
        using var ana = await Server.JoinAsync("Ana");
        using var ben = await Server.JoinAsync("Ben");
        var group = await Server.MakeUserGroupAsync(olga, ana);
        var lists = new { read = new { group_ids = new[] { group }, user_ids = new[] { ben.Id } } };
        var channel = await olga.MakeAsync(new { name = "plans", access_control = lists });
        var thread = ChannelUsers.NumberOf(channel);
        foreach (var reader in (ChannelUser[])[ana, ben])
            await reader.MessagesAsync(channel);
        await using var anas = await Server.ConnectAsync(ana.User);
        await using var bens = await Server.ConnectAsync(ben.User);
        await olga.SayAsync(channel, "first");
        Assert.That((await anas.ReceiveAsync("re_message")).Text("message"), Is.EqualTo("first"));
        Assert.That((await bens.ReceiveAsync("re_message")).Text("message"), Is.EqualTo("first"));

        await Server.LeaveUserGroupAsync(olga, group, ana);
        await olga.PostAsync($"/{channel}/update", new { access_control = new { } });
        await olga.SayAsync(channel, "second");

        foreach (var (reader, device) in ((ChannelUser, RoomClient)[])[(ana, anas), (ben, bens)])
        {
            await device.SendConfirmedAsync(reader.Id, "nothing came before this");
            await reader.GetAsync($"/{channel}/messages", HttpStatusCode.Forbidden);
            using var http = Server.As(reader.User.Access);
            Assert.That(
                (await http.GetAsync($"/chat/thread/messages/{thread}/")).StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        }
    }

    [Test]
    public async Task A_user_group_whose_members_are_in_many_channels_can_be_deleted()
    {
        const int Channels = 101;
        using var olga = await Server.JoinAsAdminAsync();
        var readers = new List<ChannelUser>();
        foreach (var letter in "ABCDEF"[..(1 + ChannelMembers.MaxPerWrite / Channels)])
            readers.Add(await Server.JoinAsync($"Reader{letter}"));
        var group = await Server.MakeUserGroupAsync(olga, [.. readers]);
        var channels = new List<string>();
        foreach (var number in Enumerable.Range(1, Channels))
        {
            var read = new { group_ids = new[] { group } };
            channels.Add(await olga.MakeAsync(new { name = $"channel {number}", access_control = new { read } }));
            foreach (var reader in readers)
                await reader.MessagesAsync(channels[^1]);
        }

        using var admin = Server.As(olga.User.Access);
        using var deleted = await admin.DeleteAsync($"/admin/user-groups/{group}/");

        Assert.That(deleted.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(await readers[0].ListAsync(), Is.Empty);
        await Eventually.IsTrueAsync(
            async () => await MembersOfAsync(channels) == 0, "no channel has a member any more", TimeSpan.FromSeconds(20));
        readers.ForEach(reader => reader.Dispose());
    }

    private Task<long> MembersOfAsync(IReadOnlyList<string> channels) => Server.Get<Database>().ReadAsync(
        read => channels.Sum(channel => ChannelMembershipStore.Count(read, ChannelUsers.NumberOf(channel))),
        CancellationToken.None).AsTask();

    [Test]
    public async Task Someone_who_is_no_administrator_any_more_leaves_private_channels()
    {
        using var olga = await Server.JoinAsAdminAsync();
        using var paul = await Server.JoinAsAdminAsync();
        var channel = await olga.MakeAsync(new { name = "board", access_control = new { } });
        await paul.SayAsync(channel, "hello");

        using var http = Server.As(olga.User.Access);
        (await http.DeleteAsync($"/admin/users/{paul.Id}/admin/")).EnsureSuccessStatusCode();

        await paul.GetAsync($"/{channel}", HttpStatusCode.Forbidden);
        await using var room = await Server.ConnectAsync(paul.User);
        await room.SendAsync(
            new { action = "text_message", thread_id = ChannelUsers.NumberOf(channel), message_body = "still here" });
        await room.ReceiveErrorAsync("not_found", "thread_id");
    }
}

/// <summary>A server on which users may not use channels.</summary>
[Parallelizable]
internal sealed class ChannelPermissionTests : ServerFixture
{
    protected override (string Key, string Value)[] Settings => [("Chat:Permissions:UseChannels", "false")];

    [Test]
    public async Task Listing_and_managing_need_the_permission_and_reading_and_writing_do_not()
    {
        using var olga = await Server.JoinAsAdminAsync();
        using var ana = await Server.JoinAsync("Ana");
        var channel = await olga.MakeAsync(new { name = "open" });

        await ana.GetAsync("/", HttpStatusCode.Unauthorized);
        await ana.GetAsync("/list", HttpStatusCode.Unauthorized);
        await ana.GetAsync($"/users/{olga.Id}", HttpStatusCode.Unauthorized);
        await ana.PostAsync("/create", new { type = "group", name = "g" }, HttpStatusCode.Unauthorized);
        await ana.PostAsync($"/{channel}/update", new { name = "x" }, HttpStatusCode.Unauthorized);
        await ana.PostAsync($"/{channel}/update/members/add", new { }, HttpStatusCode.Unauthorized);
        await ana.PostAsync($"/{channel}/update/members/remove", new { }, HttpStatusCode.Unauthorized);
        await ana.DeleteAsync($"/{channel}/delete", HttpStatusCode.Unauthorized);
        await ana.SayAsync(channel, "hello");
        Assert.That(await ana.TextsAsync(channel), Is.EqualTo((string[])["hello"]));
    }
}

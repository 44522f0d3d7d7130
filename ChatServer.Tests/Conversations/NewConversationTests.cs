using System.Net;
using System.Net.Http.Json;
using ChatServer.Storage;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Api.Room;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Conversations;

[Parallelizable]
internal sealed class NewConversationTests : ServerFixture
{
    protected override (string Key, string Value)[] Settings =>
        [("Chat:RateLimits:Enabled", "true"), ("Chat:RateLimits:NewConversationsPerHour", "2")];

    [Test]
    public async Task A_user_who_opened_too_many_conversations_can_still_write_in_existing_ones()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        await using var cleo = await Server.ConnectAsync("Cleo");
        await ana.SendConfirmedAsync(ana.UserId, "one");
        await ana.SendConfirmedAsync(ben.UserId, "two");

        await ana.SendMessageAsync(cleo.UserId, "three", "n3");

        var error = await ana.ReceiveErrorAsync("rate_limited");
        Assert.That(error.Number("retry_after_ms"), Is.InRange(3_000_000, 3_600_000));
        Assert.That(error.Text("client_msg_id"), Is.EqualTo("n3"));
        await ana.SendConfirmedAsync(ben.UserId, "two again");
        await cleo.SendConfirmedAsync(ana.UserId, "another's beginning counts for them");
        Assert.That((await ana.ReceiveAsync("re_message")).Text("sender_id"), Is.EqualTo(cleo.UserId.ToString()));
        await ana.SendConfirmedAsync(cleo.UserId, "three");
    }

    [Test]
    public async Task A_send_refused_for_another_thread_opens_no_conversation()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        foreach (var name in new[] { "Ben", "Cleo" })
        {
            var stranger = await Server.RegisterAsync(name);
            await ana.SendAsync(
                new { action = "text_message", receiver_id = stranger.UserId, thread_id = 999_999, message_body = "hello" });
            await ana.ReceiveErrorAsync("not_found", "thread_id");
        }

        await ana.SendConfirmedAsync((await Server.RegisterAsync("Dora")).UserId, "the first that is begun");
    }

    [Test]
    public async Task A_refused_send_opens_no_conversation()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        var others = await Task.WhenAll(new[] { "Ben", "Cleo", "Dora" }.Select(name => Server.RegisterAsync(name)));
        using (var ben = Server.As(others[0].Access))
            await ben.PostAsJsonAsync("/chat/blocks/", new { user_id = ana.UserId }).ReadAsync(HttpStatusCode.OK);

        await ana.SendMessageAsync(others[0].UserId, "hello");
        await ana.ReceiveErrorAsync("blocked", "receiver_id");
        await ana.SendAsync(
            new { action = "text_message", receiver_id = others[1].UserId, message_body = "hello", reply_to_id = 999_999 });
        await ana.ReceiveErrorAsync("not_found", "reply_to_id");
        await ana.SendAsync(
            new { action = "text_message", receiver_id = others[1].UserId, message_body = "hello", parent_id = 999_999 });
        await ana.ReceiveErrorAsync("not_found", "parent_id");
        await ana.SendAsync(
            new { action = "user_profile_message", receiver_id = others[2].UserId, attached_profile_id = Guid.NewGuid() });
        await ana.ReceiveErrorAsync("not_found", "attached_profile_id");

        var begun = await Server.Get<Database>().ReadAsync(
            read => read.QueryScalar<long>("SELECT COUNT(*) FROM conversations WHERE created_by = @UserId", new { ana.UserId }),
            CancellationToken.None);
        Assert.That(begun, Is.Zero);
    }

    [Test]
    public async Task New_groups_count_towards_the_limit()
    {
        var ana = await Server.RegisterAsync("Ana");
        for (var count = 0; count < 2; count++)
            Assert.That((await CreateGroupAsync(ana)).StatusCode, Is.EqualTo(HttpStatusCode.Created));

        var refused = await CreateGroupAsync(ana);

        Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.TooManyRequests));
        Assert.That(refused.Headers.RetryAfter?.Delta, Is.GreaterThan(TimeSpan.FromMinutes(50)));
    }

    [Test]
    public async Task Adding_strangers_to_a_group_counts_once_however_many_they_are()
    {
        var (ana, ben, cleo) = (
            await Server.RegisterAsync("Ana"), await Server.RegisterAsync("Ben"), await Server.RegisterAsync("Cleo"));
        var (dora, finn) = (await Server.RegisterAsync("Dora"), await Server.RegisterAsync("Finn"));
        var group = await Server.CreateGroupAsync(ana);
        await using (var known = await Server.ConnectAsync(finn))
            await known.SendConfirmedAsync(ana.UserId, "hello");

        var added = await AddAsync(ana, group, ben, cleo);
        var refused = await AddAsync(ana, group, dora);
        var again = await AddAsync(ana, group, ben);
        var ofFriend = await AddAsync(ana, group, finn);

        Assert.That(
            (added.StatusCode, again.StatusCode, ofFriend.StatusCode),
            Is.EqualTo((HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.OK)));
        Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.TooManyRequests));
        Assert.That(refused.Headers.RetryAfter?.Delta, Is.GreaterThan(TimeSpan.FromMinutes(50)));
        Assert.That(
            (await Server.GetAsync(ana, $"/chat/groups/{group}/")).Data().GetProperty("members").GetArrayLength(), Is.EqualTo(4));
        await using var device = await Server.ConnectAsync(ana);
        await device.SendMessageAsync(dora.UserId, "one too many");
        await device.ReceiveErrorAsync("rate_limited");
    }

    [Test]
    public async Task Former_members_count_as_strangers_to_the_group()
    {
        var (ana, ben) = (await Server.RegisterAsync("Ana"), await Server.RegisterAsync("Ben"));
        var group = await Server.CreateGroupAsync(ana, ben.UserId);
        await Server.RemoveMemberAsync(ben, group, ben.UserId);

        var back = await AddAsync(ana, group, ben);
        await Server.RemoveMemberAsync(ben, group, ben.UserId);
        var refused = await AddAsync(ana, group, ben);

        Assert.That((back.StatusCode, refused.StatusCode), Is.EqualTo((HttpStatusCode.OK, HttpStatusCode.TooManyRequests)));
    }

    [Test]
    public async Task Additions_older_than_an_hour_no_longer_count()
    {
        var (ana, ben, cleo) = (
            await Server.RegisterAsync("Ana"), await Server.RegisterAsync("Ben"), await Server.RegisterAsync("Cleo"));
        var group = await Server.CreateGroupAsync(ana);
        await AddAsync(ana, group, ben);

        await Server.Get<Database>().WriteAsync(
            write => write.Execute(
                "UPDATE stranger_additions SET added_at = added_at - @hour WHERE user_id = @UserId",
                new { ana.UserId, hour = TimeSpan.FromHours(1).Ticks * 100 }),
            CancellationToken.None);
        var added = await AddAsync(ana, group, cleo);

        Assert.That(added.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(
            await Server.Get<Database>().ReadAsync(
                read => read.QueryScalar<long>(
                    "SELECT COUNT(*) FROM stranger_additions WHERE user_id = @UserId", new { ana.UserId }),
                CancellationToken.None),
            Is.EqualTo(1), "what is over is forgotten");
    }

    private async Task<HttpResponseMessage> AddAsync(TestUser actor, long group, params TestUser[] added)
    {
        using var http = Server.As(actor.Access);
        return await http.PostAsJsonAsync($"/chat/groups/{group}/members/", new { user_ids = added.Select(user => user.UserId) });
    }

    private async Task<HttpResponseMessage> CreateGroupAsync(TestUser user)
    {
        using var http = Server.As(user.Access);
        return await http.PostAsJsonAsync("/chat/groups/", new { name = "Climbing" });
    }
}

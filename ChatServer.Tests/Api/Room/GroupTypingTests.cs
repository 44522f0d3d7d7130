using System.Net.Http.Json;
using System.Text.Json;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Api.Room;

/// <summary>Typing by thread.</summary>
[Parallelizable]
internal sealed class GroupTypingTests : ServerFixture
{
    [Test]
    public async Task Typing_in_a_group_reaches_exactly_the_other_members()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        await using var cleo = await Server.ConnectAsync("Cleo");
        await using var dora = await Server.ConnectAsync("Dora");
        var group = await CreateAsync(ana, ben, cleo);

        await ana.SendAsync(new { action = "typing", thread_id = group, is_typing = true });
        await ana.SendAsync(new { action = "typing", thread_id = group, is_typing = false });

        foreach (var member in new[] { ben, cleo })
        {
            var started = await member.ReceiveAsync("typing");
            Assert.That(started.Keys(), Is.EqualTo(new[] { "action", "sender_id", "is_typing", "thread_id" }));
            Assert.That(started.Text("sender_id"), Is.EqualTo(ana.UserId.ToString()));
            Assert.That(started.Number("thread_id"), Is.EqualTo(group));
            Assert.That((await member.ReceiveAsync("typing")).GetProperty("is_typing").GetBoolean(), Is.False);
        }

        Assert.That(await ana.ReceiveUntilPongAsync(), Is.Empty);
        Assert.That(await dora.ReceiveUntilPongAsync(), Is.Empty);
    }

    [Test]
    public async Task Typing_is_enabled_for_new_members_and_disabled_for_removed_ones()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        await using var cleo = await Server.ConnectAsync("Cleo");
        var group = await CreateAsync(ana, ben);
        await ana.SendAsync(new { action = "typing", thread_id = group, is_typing = true });
        await ben.ReceiveAsync("typing");
        using var http = Server.As(ana.User.Access);

        using var removed = await http.DeleteAsync($"/chat/groups/{group}/members/{ben.UserId}/");
        using var added = await http.PostAsJsonAsync($"/chat/groups/{group}/members/", new { user_ids = new[] { cleo.UserId } });
        await ana.ReceiveAsync("conf_message");
        await ana.ReceiveAsync("conf_message");
        await ana.SendAsync(new { action = "typing", thread_id = group, is_typing = false });
        await ana.ReceiveUntilPongAsync();
        await ben.SendAsync(new { action = "typing", thread_id = group, is_typing = true });
        await cleo.SendAsync(new { action = "typing", thread_id = group, is_typing = true });

        Assert.That((await ana.ReceiveAsync("typing")).Text("sender_id"), Is.EqualTo(cleo.UserId.ToString()));
        await ben.ReceiveAsync("re_message");
        await ben.ReceiveErrorAsync("not_found", "thread_id");
        Assert.That(await ben.ReceiveUntilPongAsync(), Is.Empty);
        Assert.That(await ana.ReceiveUntilPongAsync(), Is.Empty);
    }

    [Test]
    public async Task A_blocked_user_is_not_shown_typing_in_a_group_either()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        await using var cleo = await Server.ConnectAsync("Cleo");
        var group = await CreateAsync(ana, ben, cleo);
        await ben.SendAsync(new { action = "typing", thread_id = group, is_typing = true });
        await ana.ReceiveAsync("typing");
        await cleo.ReceiveAsync("typing");

        await ana.SendAsync(new { action = "block", user_id = ben.UserId });
        await ana.ReceiveAsync("user_blocked");
        await ana.SendAsync(new { action = "typing", thread_id = group, is_typing = true });
        await ben.SendAsync(new { action = "typing", thread_id = group, is_typing = false });
        await cleo.ReceiveAsync("typing");
        await cleo.ReceiveAsync("typing");

        Assert.That(await ana.ReceiveUntilPongAsync(), Is.Empty);
        Assert.That(await ben.ReceiveUntilPongAsync(), Is.Empty);
    }

    [Test]
    public async Task Typing_by_thread_works_in_a_direct_conversation()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        await ana.SendConfirmedAsync(ben.UserId, "hello");
        await ben.ReceiveAsync("re_message");
        using var http = Server.As(ana.User.Access);
        var thread = (await http.GetFromJsonAsync<JsonElement>("/chat/user/threads/")).GetProperty("data")[0].Number("id");

        await ana.SendAsync(new { action = "typing", thread_id = thread, is_typing = true });

        Assert.That((await ben.ReceiveAsync("typing")).Keys(), Is.EqualTo(new[] { "action", "sender_id", "is_typing" }));
        await ana.SendAsync(new { action = "typing", thread_id = thread, receiver_id = ben.UserId, is_typing = true });
        await ana.ReceiveErrorAsync("invalid_payload", "thread_id");
    }

    [Test]
    public async Task A_group_in_which_all_members_type_at_once_receives_ten_starts_a_second()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        var others = await Task.WhenAll(Enumerable.Range(0, 30).Select(number => Server.ConnectAsync($"Member{number}")));
        var group = await CreateAsync(ana, others);
        var before = DateTime.UtcNow;

        foreach (var other in others)
            await other.SendAsync(new { action = "typing", thread_id = group, is_typing = true });
        foreach (var other in others)
            await other.SendAsync(new { action = "ping" });
        foreach (var other in others)
            await other.ReceiveUntilAsync("pong");
        var seconds = (int)(DateTime.UtcNow - before).TotalSeconds + 1;

        var starts = (await ana.ReceiveUntilPongAsync()).Count(frame => frame.GetProperty("is_typing").GetBoolean());
        Assert.That(starts, Is.InRange(10, Math.Min(29, 10 * seconds)));
        foreach (var other in others)
            await other.DisposeAsync();
    }

    private async Task<long> CreateAsync(RoomClient owner, params RoomClient[] members)
    {
        using var http = Server.As(owner.User.Access);
        using var created = await http.PostAsJsonAsync(
            "/chat/groups/", new { name = "Climbing", member_ids = members.Select(member => member.UserId) });
        await owner.ReceiveAsync("conf_message");
        foreach (var member in members)
            await member.ReceiveAsync("re_message");
        return (await created.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("data").Number("id");
    }
}

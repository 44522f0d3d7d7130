using System.Net;
using System.Net.Http.Json;
using ChatServer.Accounts.Blocks;
using ChatServer.Messages.Sending;
using ChatServer.Refusals;
using ChatServer.Storage;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Accounts;

[Parallelizable]
internal sealed class BlockTests : ServerFixture
{
    [Test]
    public async Task A_blocked_user_cannot_create_a_group_with_the_blocker_or_add_them_to_one()
    {
        var ana = await Server.RegisterAsync("Ana");
        var ben = await Server.RegisterAsync("Ben");
        using var anas = Server.As(ana.Access);
        using var bens = Server.As(ben.Access);
        (await anas.PostAsJsonAsync("/chat/blocks/", new { user_id = ben.UserId })).EnsureSuccessStatusCode();
        var group = await Server.CreateGroupAsync(ben);

        using var made = await bens.PostAsJsonAsync(
            "/chat/groups/", new { name = "let me in", member_ids = new[] { ana.UserId } });
        using var added = await bens.PostAsJsonAsync($"/chat/groups/{group}/members/", new { user_ids = new[] { ana.UserId } });

        Assert.That((made.StatusCode, added.StatusCode), Is.EqualTo((HttpStatusCode.Forbidden, HttpStatusCode.Forbidden)));
        Assert.That(await added.Content.ReadAsStringAsync(), Does.Contain("user_ids").And.Contain(ana.UserId.ToString()));
        await Server.CreateGroupAsync(ana, ben.UserId);
    }

    [Test]
    public async Task Messages_from_a_blocked_user_are_refused_until_they_are_unblocked()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        var before = await ben.SendConfirmedAsync(ana.UserId, "before", "n1");
        await ana.ReceiveAsync("re_message");

        await ana.SendAsync(new { action = "block", user_id = ben.UserId });
        await ana.ReceiveAsync("user_blocked");
        foreach (var refused in new object[]
        {
            new { action = "text_message", receiver_id = ana.UserId, message_body = "refused" },
            new { action = "user_profile_message", receiver_id = ana.UserId, attached_profile_id = ben.UserId },
        })
        {
            await ben.SendAsync(refused);
            await ben.ReceiveErrorAsync("blocked", "receiver_id");
        }

        foreach (var refused in new object[]
        {
            new { action = "edit_message", message_id = before.Id(), message_body = "refused" },
            new { action = "react", message_id = before.Id(), emoji = "👍" },
            new { action = "pin", message_id = before.Id() },
        })
        {
            await ben.SendAsync(refused);
            await ben.ReceiveErrorAsync("blocked", "message_id");
        }

        Assert.That(await ana.ReceiveUntilPongAsync(), Is.Empty);
        Assert.That(
            (await ben.SendConfirmedAsync(ana.UserId, "before", "n1")).GetRawText(), Is.EqualTo(before.GetRawText()),
            "a repeated send");
        await ana.SendAsync(new { action = "unblock", user_id = ben.UserId });
        await ana.ReceiveAsync("user_unblocked");
        await ben.SendConfirmedAsync(ana.UserId, "after");
        Assert.That((await ana.ReceiveAsync("re_message")).Text("message"), Is.EqualTo("after"));
    }

    [Test]
    public async Task A_block_applies_to_a_message_in_the_same_batch()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        await ben.SendConfirmedAsync(ana.UserId, "before");
        using var holds = new ManualResetEventSlim();
        using var gate = new ManualResetEventSlim();
        var blocking = Server.Get<Database>().WriteAsync(
            _ =>
            {
                holds.Set();
                return gate.Wait(TimeSpan.FromSeconds(30));
            },
            CancellationToken.None).AsTask();
        holds.Wait(TimeSpan.FromSeconds(30));

        var block = Server.Get<UserBlocks>().BlockAsync(new AddBlock(ana.UserId, ben.UserId), CancellationToken.None).AsTask();
        var late = new MessageDraft(
            ben.UserId, SendTarget.To(ana.UserId), new MessageContent(ChatServer.Messages.Types.MessageType.Text, "too late"));
        var sent = Server.Get<Outbox>().SendAsync(late, CancellationToken.None);
        gate.Set();

        Assert.That(await blocking, Is.True);
        Assert.That((await block).IsChanged);
        Assert.That((await sent).Refusal?.Code, Is.EqualTo(RefusalCode.Blocked));
    }

    [Test]
    public async Task A_block_applies_before_the_first_message_and_after_the_writer_dropped_its_cache()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        await ana.SendAsync(new { action = "block", user_id = ben.UserId });
        await ana.ReceiveAsync("user_blocked");

        for (var round = 0; round < 2; round++)
        {
            await ben.SendMessageAsync(ana.UserId, "refused");
            await ben.ReceiveErrorAsync("blocked", "receiver_id");
            Assert.That(
                async () => await Server.Get<ChatServer.Storage.Database>()
                    .WriteAsync<bool>(_ => throw new InvalidOperationException("rolled back"), CancellationToken.None),
                Throws.InvalidOperationException);
        }

        await ana.SendConfirmedAsync(ben.UserId, "who blocks may write");
        Assert.That((await ben.ReceiveAsync("re_message")).Text("message"), Is.EqualTo("who blocks may write"));
    }

    [Test]
    public async Task An_upload_by_a_blocked_user_is_refused()
    {
        var ana = await Server.RegisterAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        using var http = Server.As(ben.User.Access);
        var upload = await http.UploadAsync(ana.UserId, [1, 2, 3]);
        await BlockAsync(ana, ben.UserId);

        using var form = new MultipartFormDataContent
        {
            { new StringContent(ana.UserId.ToString()), "receiver" },
            { new StringContent("hello"), "message" },
            { new ByteArrayContent([1, 2, 3]), "attached_file", "notes.txt" },
        };
        using var refused = await http.PostAsync("/chat/attachment/", form);

        Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
        await ben.SendAsync(new { action = "file_message", chat_id = upload.Number("id") });
        await ben.ReceiveErrorAsync("blocked", "chat_id");
    }

    [Test]
    public async Task A_block_does_not_affect_groups()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        using var http = Server.As(ana.User.Access);
        using var created = await http.PostAsJsonAsync(
            "/chat/groups/", new { name = "Climbing", member_ids = new[] { ben.UserId } });
        var group = (await ana.ReceiveAsync("conf_message")).Number("thread_id");
        await BlockAsync(ana.User, ben.UserId);
        await ana.ReceiveAsync("user_blocked");

        await ben.SendAsync(new { action = "text_message", thread_id = group, message_body = "hello" });

        Assert.That((await ana.ReceiveAsync("re_message")).Text("message"), Is.EqualTo("hello"));
    }

    [Test]
    public async Task A_block_hides_typing_in_both_directions()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        await ana.SendConfirmedAsync(ben.UserId, "hello");
        await ben.ReceiveAsync("re_message");
        await ben.SendAsync(new { action = "typing", receiver_id = ana.UserId, is_typing = true });
        await ana.ReceiveAsync("typing");
        await ben.SendAsync(new { action = "typing", receiver_id = ana.UserId, is_typing = false });
        await ana.ReceiveAsync("typing");

        await BlockAsync(ana.User, ben.UserId);
        await ana.ReceiveAsync("user_blocked");
        await ben.SendAsync(new { action = "typing", receiver_id = ana.UserId, is_typing = true });
        await ana.SendAsync(new { action = "typing", receiver_id = ben.UserId, is_typing = true });

        Assert.That(await ben.ReceiveUntilPongAsync(), Is.Empty);
        Assert.That(await ana.ReceiveUntilPongAsync(), Is.Empty);
    }

    [Test]
    public async Task Users_cannot_block_themselves_or_unknown_users()
    {
        await using var ana = await Server.ConnectAsync("Ana");

        await ana.SendAsync(new { action = "block" });
        await ana.ReceiveErrorAsync("invalid_payload", "user_id");
        await ana.SendAsync(new { action = "block", user_id = ana.UserId });
        await ana.ReceiveErrorAsync("invalid_payload", "user_id");
        await ana.SendAsync(new { action = "block", user_id = Guid.NewGuid() });
        await ana.ReceiveErrorAsync("not_found", "user_id");
    }

    private async Task BlockAsync(TestUser user, Guid blockedId)
    {
        using var http = Server.As(user.Access);
        using var response = await http.PostAsJsonAsync("/chat/blocks/", new { user_id = blockedId });
        response.EnsureSuccessStatusCode();
    }
}

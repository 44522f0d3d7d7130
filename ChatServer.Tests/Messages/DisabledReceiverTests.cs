using System.Net;
using ChatServer.Accounts;
using ChatServer.Conversations;
using ChatServer.Hosting.Commands;
using ChatServer.Storage;
using ChatServer.Tests.Api.Room;
using ChatServer.Tests.Harness;
using Microsoft.Extensions.Configuration;

namespace ChatServer.Tests.Messages;

[Parallelizable]
internal sealed class DisabledReceiverTests : ServerFixture
{
    [Test]
    public async Task A_disabled_receiver_is_unknown_until_enabled_and_the_history_stays()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        var ben = await Server.RegisterAsync("Ben");
        using var http = Server.As(ana.User.Access);
        var before = await ana.SendConfirmedAsync(ben.UserId, "before");
        var status = Server.Get<AccountStatus>();

        await status.DisableAsync(new DisableAccount(ben.UserId), CancellationToken.None);
        await RefusedAsync(ana, http, ben);
        Assert.That((await Server.HistoryAsync(ana.User, ben.UserId)).Ids(), Is.EqualTo(new[] { before.Id() }));
        Assert.That(await Server.ThreadsAsync(ana.User), Has.Length.EqualTo(1));

        await status.EnableAsync(new EnableAccount(ben.UserId), CancellationToken.None);
        await ana.SendConfirmedAsync(ben.UserId, "after");
        await http.UploadAsync(ben.UserId, [1, 2, 3]);
    }

    [Test]
    public async Task A_user_enabled_in_a_rolled_back_write_stays_disabled()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        var ben = await Server.RegisterAsync("Ben");
        await ana.SendConfirmedAsync(ben.UserId, "before");
        await Server.Get<AccountStatus>().DisableAsync(new DisableAccount(ben.UserId), CancellationToken.None);

        await Assert.ThrowsAsync<InvalidDataException>(() => Server.Get<Database>().WriteAsync<bool>(
            write =>
            {
                write.Execute("UPDATE users SET disabled_at = NULL WHERE id = @UserId", new { ben.UserId });
                Assert.That(Server.Get<DisabledParticipants>().Contains(write, ben.UserId), Is.False);
                throw new InvalidDataException("This write fails");
            },
            CancellationToken.None).AsTask());

        await ana.SendMessageAsync(ben.UserId, "refused");
        await ana.ReceiveErrorAsync("unknown_receiver", "receiver_id");
    }

    [Test]
    public async Task A_conversation_with_a_disabled_user_cannot_be_opened()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        var ben = await Server.RegisterAsync("Ben");
        using var http = Server.As(ana.User.Access);

        await Server.Get<AccountStatus>().DisableAsync(new DisableAccount(ben.UserId), CancellationToken.None);
        await RefusedAsync(ana, http, ben);

        Assert.That(await Server.ThreadsAsync(ana.User), Is.Empty);
    }

    [Test]
    public async Task Users_disabled_or_enabled_on_the_command_line_are_noticed()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        var ben = await Server.RegisterAsync("Ben");
        await ana.SendConfirmedAsync(ben.UserId, "before");
        using var database = new CommandDatabase(Server.Get<IConfiguration>());

        for (var round = 1; round <= 2; round++)
        {
            UserVerbs.Change(database, ben.Email, "user_disabled", AccountStatus.Disable);
            await Server.Events.WaitForAsync(new UserDisabled(ben.UserId), round);
            await ana.SendMessageAsync(ben.UserId, "refused");
            await ana.ReceiveErrorAsync("unknown_receiver", "receiver_id");

            UserVerbs.Change(database, ben.Email, "user_enabled", AccountStatus.Enable);
            await ana.SendConfirmedAsync(ben.UserId, "taken");
        }
    }

    [Test]
    public async Task Repeats_of_messages_stored_before_the_receiver_was_disabled_are_confirmed()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        var ben = await Server.RegisterAsync("Ben");
        using var http = Server.As(ana.User.Access);
        var first = await ana.SendConfirmedAsync(ben.UserId, "hello", "n1");
        var upload = await http.UploadAsync(ben.UserId, [1, 2, 3], clientMsgId: "n2");

        await Server.Get<AccountStatus>().DisableAsync(new DisableAccount(ben.UserId), CancellationToken.None);
        var second = await ana.SendConfirmedAsync(ben.UserId, "hello", "n1");
        var repeated = await http.UploadAsync(ben.UserId, [1, 2, 3], clientMsgId: "n2");

        Assert.That(second.GetRawText(), Is.EqualTo(first.GetRawText()));
        Assert.That(repeated.Number("id"), Is.EqualTo(upload.Number("id")));
        await ana.SendMessageAsync(ben.UserId, "another", "n1");
        await ana.ReceiveErrorAsync("unknown_receiver", "receiver_id");
    }

    [Test]
    public async Task A_rolled_back_batch_leaves_disabled_users_disabled()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        var ben = await Server.RegisterAsync("Ben");
        await ana.SendConfirmedAsync(ben.UserId, "before");
        await Server.Get<AccountStatus>().DisableAsync(new DisableAccount(ben.UserId), CancellationToken.None);

        Assert.That(
            async () => await Server.Get<Database>().WriteAsync<int>(
                _ => throw new InvalidOperationException("on purpose"), CancellationToken.None),
            Throws.InvalidOperationException);

        await ana.SendMessageAsync(ben.UserId, "refused");
        await ana.ReceiveErrorAsync("unknown_receiver", "receiver_id");
    }

    private static async Task RefusedAsync(RoomClient ana, HttpClient http, TestUser ben)
    {
        await ana.SendMessageAsync(ben.UserId, "hello");
        await ana.ReceiveErrorAsync("unknown_receiver", "receiver_id");
        await ana.SendAsync(new { action = "user_profile_message", receiver_id = ben.UserId, attached_profile_id = ana.UserId });
        await ana.ReceiveErrorAsync("unknown_receiver", "receiver_id");
        using var upload = await http.PostFileAsync(ben.UserId, [1, 2, 3]);
        Assert.That(upload.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
    }
}

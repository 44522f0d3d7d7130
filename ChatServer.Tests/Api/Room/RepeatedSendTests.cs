using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Api.Room;

[Parallelizable]
internal sealed class RepeatedSendTests : ServerFixture
{
    [Test]
    public async Task A_repeated_send_is_confirmed_again_and_stored_and_delivered_once()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");

        var first = await ana.SendConfirmedAsync(ben.UserId, "hello", "n1");
        var second = await ana.SendConfirmedAsync(ben.UserId, "hello", "n1");
        var other = await ana.SendConfirmedAsync(ben.UserId, "bye", "n2");

        Assert.That(second.GetRawText(), Is.EqualTo(first.GetRawText()));
        Assert.That(first.Text("client_msg_id"), Is.EqualTo("n1"));
        Assert.That((await ben.ReceiveAsync("re_message")).Id(), Is.EqualTo(first.Id()));
        Assert.That((await ben.ReceiveAsync("re_message")).Id(), Is.EqualTo(other.Id()));
        Assert.That((await Server.HistoryAsync(ana.User, ben.UserId)).Ids(), Is.EqualTo(new[] { other.Id(), first.Id() }));
    }

    [Test]
    public async Task Concurrent_repeats_of_a_send_are_stored_once()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var phone = await ana.ConnectAgainAsync();
        await using var ben = await Server.ConnectAsync("Ben");

        await Task.WhenAll(Enumerable.Range(0, 40).Select(async number =>
        {
            await ana.SendMessageAsync(ben.UserId, "hello", "same");
            await phone.SendMessageAsync(ben.UserId, "hello", "same");
        }));
        var confirmations = (await ana.ReceiveUntilPongAsync()).Concat(await phone.ReceiveUntilPongAsync()).ToList();
        await ana.SendMessageAsync(ben.UserId, "the end");

        var id = (await ben.ReceiveAsync("re_message")).Id();
        Assert.That((await ben.ReceiveAsync("re_message")).Text("message"), Is.EqualTo("the end"));
        Assert.That(confirmations.Select(frame => frame.Id()), Is.All.EqualTo(id));
    }

    [Test]
    public async Task The_receiver_does_not_see_the_client_msg_id_of_the_sender()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");

        await ana.SendConfirmedAsync(ben.UserId, "hello", "n1");

        Assert.That((await ben.ReceiveAsync("re_message")).Keys(), Has.None.EqualTo("client_msg_id"));
    }

    [Test]
    public async Task The_same_client_msg_id_with_different_content_is_a_conflict_and_stores_nothing()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        await using var cleo = await Server.ConnectAsync("Cleo");
        var first = await ana.SendConfirmedAsync(ben.UserId, "hello", "n1");

        await ana.SendMessageAsync(ben.UserId, "other words", "n1");
        await ana.SendMessageAsync(cleo.UserId, "hello", "n1");
        await ana.SendAsync(new
        {
            action = "user_profile_message",
            receiver_id = ben.UserId,
            attached_profile_id = ben.UserId,
            client_msg_id = "n1"
        });
        await ana.SendAsync(new
        {
            action = "text_message",
            receiver_id = ben.UserId,
            message_body = "hello",
            client_msg_id = "n1",
            reply_to_id = first.Id()
        });

        for (var count = 0; count < 4; count++)
        {
            var error = await ana.ReceiveErrorAsync("conflict", "client_msg_id");
            Assert.That(error.Text("client_msg_id"), Is.EqualTo("n1"));
        }

        Assert.That((await Server.HistoryAsync(ana.User, ben.UserId)).Ids(), Is.EqualTo(new[] { first.Id() }));
        Assert.That(await cleo.ReceiveUntilPongAsync(), Is.Empty);
    }

    [Test]
    public async Task A_client_msg_id_is_unique_per_sender_only()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");

        var anas = await ana.SendConfirmedAsync(ben.UserId, "hello", "n1");
        await ben.ReceiveAsync("re_message");
        var bens = await ben.SendConfirmedAsync(ana.UserId, "hello", "n1");

        Assert.That(bens.Id(), Is.GreaterThan(anas.Id()));
    }

    [TestCase("")]
    [TestCase("12345678901234567890123456789012345678901234567890123456789012345")]
    [TestCase("ä")]
    [TestCase("line\nbreak")]
    [TestCase("nul\0")]
    public async Task A_bad_client_msg_id_is_refused(string clientMsgId)
    {
        await using var ana = await Server.ConnectAsync("Ana");

        await ana.SendMessageAsync(ana.UserId, "hello", clientMsgId);

        await ana.ReceiveErrorAsync("invalid_payload", "client_msg_id");
    }

    [Test]
    public async Task A_client_msg_id_can_have_64_characters()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        var longest = new string('~', 64);

        var confirmed = await ana.SendConfirmedAsync(ana.UserId, "hello", longest);

        Assert.That(confirmed.Text("client_msg_id"), Is.EqualTo(longest));
    }
}

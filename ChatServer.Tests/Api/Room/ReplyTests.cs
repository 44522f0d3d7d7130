using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Api.Room;

internal sealed class ReplyTests : ServerFixture
{
    [Test]
    public async Task A_reply_names_its_message_to_both_sides_and_in_the_history()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        var question = await ana.SendConfirmedAsync(ben.UserId, "where?");
        await ben.ReceiveAsync("re_message");

        await ben.SendAsync(new { action = "text_message", receiver_id = ana.UserId, message_body = "here", reply_to_id = question.Id() });

        Assert.That((await ben.ReceiveAsync("conf_message")).Number("reply_to_id"), Is.EqualTo(question.Id()));
        Assert.That((await ana.ReceiveAsync("re_message")).Number("reply_to_id"), Is.EqualTo(question.Id()));
        var history = (await Server.HistoryAsync(ana.User, ben.UserId)).Messages();
        Assert.That(history[0].Number("reply_to_id"), Is.EqualTo(question.Id()));
        Assert.That(history[1].Keys(), Has.None.EqualTo("reply_to_id"));
    }

    [Test]
    public async Task A_reply_to_a_message_of_another_conversation_is_refused_as_unknown()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        await using var cleo = await Server.ConnectAsync("Cleo");
        var elsewhere = await ana.SendConfirmedAsync(cleo.UserId, "secret");

        foreach (var replyTo in new[] { elsewhere.Id(), long.MaxValue })
        {
            await ben.SendAsync(new { action = "text_message", receiver_id = ana.UserId, message_body = "?", reply_to_id = replyTo });
            await ben.ReceiveErrorAsync("not_found", "reply_to_id");
        }
    }

    [TestCase("0")]
    [TestCase("-1")]
    public async Task A_reply_to_no_message_id_is_invalid(string replyTo)
    {
        await using var ana = await Server.ConnectAsync("Ana");

        await ana.SendTextAsync($$"""{"action":"text_message","receiver_id":"{{ana.UserId}}","message_body":"?","reply_to_id":{{replyTo}}}""");

        await ana.ReceiveErrorAsync("invalid_payload", "reply_to_id");
    }
}

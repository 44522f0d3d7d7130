using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Api.Room;

[Parallelizable]
internal sealed class QuoteTests : ServerFixture
{
    [Test]
    public async Task A_quote_names_the_quoted_message_to_both_sides_and_in_the_history()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        var question = await ana.SendConfirmedAsync(ben.UserId, "where?");
        await ben.ReceiveAsync("re_message");

        await ben.SendAsync(
            new { action = "text_message", receiver_id = ana.UserId, message_body = "here", reply_to_id = question.Id() });

        Assert.That((await ben.ReceiveAsync("conf_message")).Number("reply_to_id"), Is.EqualTo(question.Id()));
        Assert.That((await ana.ReceiveAsync("re_message")).Number("reply_to_id"), Is.EqualTo(question.Id()));
        var history = (await Server.HistoryAsync(ana.User, ben.UserId)).Messages();
        Assert.That(history[0].Number("reply_to_id"), Is.EqualTo(question.Id()));
        Assert.That(history[1].Keys(), Has.None.EqualTo("reply_to_id"));
    }

    [Test]
    public async Task A_quote_of_a_message_in_another_conversation_is_refused_as_unknown()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        await using var cleo = await Server.ConnectAsync("Cleo");
        var elsewhere = await ana.SendConfirmedAsync(cleo.UserId, "secret");

        foreach (var replyTo in new[] { elsewhere.Id(), long.MaxValue })
        {
            await ben.SendAsync(
                new { action = "text_message", receiver_id = ana.UserId, message_body = "?", reply_to_id = replyTo });
            await ben.ReceiveErrorAsync("not_found", "reply_to_id");
        }
    }

    [TestCase("0")]
    [TestCase("-1")]
    public async Task A_quote_with_an_invalid_message_id_is_refused(string replyTo)
    {
        await using var ana = await Server.ConnectAsync("Ana");

        await ana.SendTextAsync(
            $$"""{"action":"text_message","receiver_id":"{{ana.UserId}}","message_body":"?","reply_to_id":{{replyTo}}}""");

        await ana.ReceiveErrorAsync("invalid_payload", "reply_to_id");
    }

    [Test]
    public async Task A_file_that_quotes_a_message_names_it_to_both_sides_and_in_the_history()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        using var bens = Server.As(ben.User.Access);
        var question = await ana.SendConfirmedAsync(ben.UserId, "where?");
        await ben.ReceiveAsync("re_message");

        var upload = await bens.UploadAsync(ana.UserId, "a map"u8.ToArray(), replyTo: question.Id());
        await ben.SendAsync(new { action = "file_message", chat_id = upload.Number("id") });

        Assert.That((await ben.ReceiveAsync("conf_message")).Number("reply_to_id"), Is.EqualTo(question.Id()));
        Assert.That((await ana.ReceiveAsync("re_message")).Number("reply_to_id"), Is.EqualTo(question.Id()));
        Assert.That(
            (await Server.HistoryAsync(ana.User, ben.UserId)).Messages()[0].Number("reply_to_id"), Is.EqualTo(question.Id()));
    }

    [Test]
    public async Task A_file_that_quotes_a_deleted_message_or_one_of_another_conversation_is_refused()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        var ben = await Server.RegisterAsync("Ben");
        var cleo = await Server.RegisterAsync("Cleo");
        using var http = Server.As(ana.User.Access);
        var elsewhere = await ana.SendConfirmedAsync(cleo.UserId, "secret");
        var deleted = await ana.SendConfirmedAsync(ben.UserId, "gone");
        await ana.SendAsync(new { action = "delete_message", message_id = deleted.Id() });
        await ana.ReceiveAsync("message_deleted");

        foreach (var replyTo in new[] { elsewhere.Id(), deleted.Id(), long.MaxValue })
        {
            using var refused = await http.PostFileAsync(ben.UserId, "a map"u8.ToArray(), replyTo: replyTo);
            Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
            Assert.That((await ErrorsAsync(refused)).Keys(), Is.EqualTo(new[] { "reply_to_id" }));
        }
    }

    [TestCase("0")]
    [TestCase("-1")]
    [TestCase("first")]
    public async Task A_file_that_quotes_an_invalid_message_id_is_refused(string replyTo)
    {
        var ana = await Server.RegisterAsync("Ana");
        using var http = Server.As(ana.Access);

        using var refused = await http.PostFileAsync(ana.UserId, "a map"u8.ToArray(), replyTo: replyTo);

        Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That((await ErrorsAsync(refused)).Keys(), Does.Contain("reply_to_id"));
    }

    [Test]
    public async Task A_repeated_upload_that_quotes_another_message_is_a_conflict()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        using var http = Server.As(ana.User.Access);
        var first = await ana.SendConfirmedAsync(ana.UserId, "first");
        var second = await ana.SendConfirmedAsync(ana.UserId, "second");
        var content = "a map"u8.ToArray();

        var upload = await http.UploadAsync(ana.UserId, content, clientMsgId: "n1", replyTo: first.Id());
        var again = await http.UploadAsync(ana.UserId, content, clientMsgId: "n1", replyTo: first.Id());
        using var other = await http.PostFileAsync(ana.UserId, content, clientMsgId: "n1", replyTo: second.Id());
        using var none = await http.PostFileAsync(ana.UserId, content, clientMsgId: "n1");

        Assert.That(again.Number("id"), Is.EqualTo(upload.Number("id")));
        Assert.That(other.StatusCode, Is.EqualTo(HttpStatusCode.Conflict));
        Assert.That(none.StatusCode, Is.EqualTo(HttpStatusCode.Conflict));
    }

    private static async Task<JsonElement> ErrorsAsync(HttpResponseMessage refused) =>
        (await refused.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors");
}

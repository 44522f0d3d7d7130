using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Api.Room;

[Parallelizable]
internal sealed class FileMessageTests : ServerFixture
{
    [Test]
    public async Task An_upload_is_in_the_history_at_once_and_reaches_devices_when_it_is_announced()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        using var http = Server.As(ana.User.Access);

        var upload = await http.UploadAsync(ben.UserId, "content"u8.ToArray());

        Assert.That((await Server.HistoryAsync(ben.User, ana.UserId)).Ids(), Is.EqualTo(new[] { upload.Number("id") }));
        Assert.That(await ben.ReceiveUntilPongAsync(), Is.Empty);
    }

    [Test]
    public async Task Announcing_a_file_again_is_confirmed_only_to_the_caller()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var phone = await ana.ConnectAgainAsync();
        await using var ben = await Server.ConnectAsync("Ben");
        using var http = Server.As(ana.User.Access);
        var upload = await http.UploadAsync(ben.UserId, "content"u8.ToArray());

        await ana.SendAsync(new { action = "file_message", chat_id = upload.Number("id"), client_msg_id = "n1" });
        await ana.SendAsync(new { action = "file_message", chat_id = upload.Number("id"), client_msg_id = "n1" });
        var first = await ana.ReceiveAsync("conf_message");
        var second = await ana.ReceiveAsync("conf_message");

        Assert.That(second.GetRawText(), Is.EqualTo(first.GetRawText()));
        Assert.That(first.Text("client_msg_id"), Is.EqualTo("n1"));
        Assert.That(await phone.ReceiveUntilPongAsync(), Has.Count.EqualTo(1));
        Assert.That(await ben.ReceiveUntilPongAsync(), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Only_the_callers_own_uploads_can_be_announced()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        using var http = Server.As(ana.User.Access);
        var upload = await http.UploadAsync(ben.UserId, "content"u8.ToArray());
        var text = await ben.SendConfirmedAsync(ana.UserId, "text");

        foreach (var id in new[] { upload.Number("id"), text.Id(), 999_999_999 })
        {
            await ben.SendAsync(new { action = "file_message", chat_id = id });
            await ben.ReceiveErrorAsync("not_found", "chat_id");
        }
    }

    [TestCase("null")]
    [TestCase("0")]
    [TestCase("-5")]
    public async Task A_chat_id_must_be_a_message_id(string chatId)
    {
        await using var ana = await Server.ConnectAsync("Ana");

        await ana.SendTextAsync($$"""{"action":"file_message","chat_id":{{chatId}}}""");

        await ana.ReceiveErrorAsync("invalid_payload", "chat_id");
    }
}

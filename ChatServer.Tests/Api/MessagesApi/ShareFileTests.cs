using System.Net;
using System.Net.Http.Headers;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Api.MessagesApi;

[Parallelizable]
internal sealed class ShareFileTests : ServerFixture
{
    [Test]
    public async Task A_shared_file_has_the_documented_keys_and_arrives_at_once_in_both_APIs()
    {
        await using var ana = await Server.ConnectToMessagesAsync("Ana");
        await using var ben = await Server.ConnectToMessagesAsync("Ben");
        await using var benInRoom = await Server.ConnectAsync(ben.User);
        var conversation = await BeginAsync(ana, ben);
        await ben.ReceiveDataAsync("message_received");
        await benInRoom.ReceiveAsync("re_message");

        var shared = await ana.ShareFileAsync(conversation, "%PDF-1.7 text"u8.ToArray(), "shared_file.pdf");

        Assert.That(shared.Keys(), Is.EqualTo(
            new[] { "id", "conversation_id", "sender_id", "content", "message_type", "file_info", "timestamp" }));
        Assert.That((shared.Text("content"), shared.Text("message_type")), Is.EqualTo(("shared_file.pdf", "file")));
        var info = shared.GetProperty("file_info");
        Assert.That(info.Keys(), Is.EqualTo(new[] { "filename", "size", "mime_type", "download_url" }));
        Assert.That(
            (info.Text("filename"), info.Number("size"), info.Text("mime_type")),
            Is.EqualTo(("shared_file.pdf", 13L, "application/pdf")));
        Assert.That(info.Text("download_url"), Does.Match(@"^/api/v1/files/download/file_[1-9]\d*$"));
        var received = await ben.ReceiveDataAsync("message_received");
        Assert.That(received.GetProperty("file_info").GetRawText(), Is.EqualTo(info.GetRawText()));
        Assert.That((await benInRoom.ReceiveAsync("re_message")).Text("attached_file_name"), Is.EqualTo("shared_file.pdf"));
        Assert.That(await ben.Http.GetStringAsync(info.Text("download_url")), Is.EqualTo("%PDF-1.7 text"));
    }

    [Test]
    public async Task The_caption_of_a_file_is_listed_beside_its_name()
    {
        await using var ana = await Server.ConnectToMessagesAsync("Ana");
        await using var ben = await Server.ConnectToMessagesAsync("Ben");
        var conversation = await BeginAsync(ana, ben);

        await ana.ShareFileAsync(conversation, "hello"u8.ToArray(), "notes.txt", ("message", "my notes"));

        var listed = (await ben.GetAsync(PathOf(conversation))).GetProperty("messages")[0];
        Assert.That((listed.Text("content"), listed.Text("message")), Is.EqualTo(("notes.txt", "my notes")));
    }

    [Test]
    public async Task A_repeated_upload_is_stored_and_announced_once()
    {
        await using var ana = await Server.ConnectToMessagesAsync("Ana");
        await using var ben = await Server.ConnectToMessagesAsync("Ben");
        var conversation = await BeginAsync(ana, ben);

        var first = await ana.ShareFileAsync(conversation, "hello"u8.ToArray(), "notes.txt", ("client_msg_id", "f1"));
        var second = await ana.ShareFileAsync(conversation, "hello"u8.ToArray(), "notes.txt", ("client_msg_id", "f1"));
        using var other = await ana.PostFileAsync(conversation, "other"u8.ToArray(), "notes.txt", ("client_msg_id", "f1"));

        Assert.That(second.GetRawText(), Is.EqualTo(first.GetRawText()));
        Assert.That(other.StatusCode, Is.EqualTo(HttpStatusCode.Conflict));
        Assert.That(await ben.ReceiveUntilPongAsync(), Has.Count.EqualTo(2), "the earlier message and the file");
    }

    [Test]
    public async Task Users_outside_a_conversation_can_neither_share_nor_download_files_there()
    {
        await using var ana = await Server.ConnectToMessagesAsync("Ana");
        await using var ben = await Server.ConnectToMessagesAsync("Ben");
        await using var eve = await Server.ConnectToMessagesAsync("Eve");
        var conversation = await BeginAsync(ana, ben);
        var url = (await ana.ShareFileAsync(conversation, "secret"u8.ToArray(), "s.txt"))
            .GetProperty("file_info").Text("download_url")!;

        using var shared = await eve.PostFileAsync(conversation, "x"u8.ToArray(), "x.txt");
        await eve.GetAsync(url, HttpStatusCode.NotFound);
        await eve.GetAsync("/api/v1/files/download/file_01", HttpStatusCode.UnprocessableEntity);

        Assert.That(shared.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
    }

    [Test]
    public async Task A_download_is_served_safely_and_supports_ranges()
    {
        await using var ana = await Server.ConnectToMessagesAsync("Ana");
        await using var ben = await Server.ConnectToMessagesAsync("Ben");
        var shared = await ana.ShareFileAsync(
            await BeginAsync(ana, ben), "<html><script>alert(1)</script></html>"u8.ToArray(), "page.html");
        using var request = new HttpRequestMessage(HttpMethod.Get, shared.GetProperty("file_info").Text("download_url"));
        request.Headers.Range = new RangeHeaderValue(0, 4);

        using var response = await ben.Http.SendAsync(request);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.PartialContent));
        Assert.That(await response.Content.ReadAsStringAsync(), Is.EqualTo("<html"));
        Assert.That(response.Content.Headers.ContentType?.MediaType, Is.EqualTo("application/octet-stream"));
        Assert.That(response.Content.Headers.ContentDisposition?.DispositionType, Is.EqualTo("attachment"));
        Assert.That(response.Headers.GetValues("X-Content-Type-Options"), Is.EqualTo(new[] { "nosniff" }));
    }

    [Test]
    public async Task A_file_in_a_group_reaches_only_its_members()
    {
        await using var ana = await Server.ConnectToMessagesAsync("Ana");
        await using var ben = await Server.ConnectToMessagesAsync("Ben");
        await using var cleo = await Server.ConnectAsync("Cleo");
        await using var eve = await Server.ConnectToMessagesAsync("Eve");
        var group = await Server.CreateGroupAsync(ana.User, ben.UserId, cleo.UserId);
        await ana.ReceiveDataAsync("message_sent");
        await ben.ReceiveDataAsync("message_received");
        await cleo.ReceiveAsync("re_message");

        var shared = await ben.ShareFileAsync(
            $"conv_{group}", "a map"u8.ToArray(), "map.txt", ("message", "the way there"), ("client_msg_id", "f1"));

        Assert.That(
            shared.Keys(),
            Is.EqualTo(new[]
            {
                "id", "conversation_id", "sender_id", "content", "message_type", "file_info", "timestamp", "message",
                "client_msg_id"
            }));
        var sent = await ben.ReceiveDataAsync("message_sent");
        Assert.That(sent.TryGetProperty("recipient_id", out _), Is.False, "a group has no recipient");
        Assert.That(sent.Text("client_msg_id"), Is.EqualTo("f1"));
        Assert.That((await ana.ReceiveDataAsync("message_received")).Text("message"), Is.EqualTo("the way there"));
        Assert.That((await cleo.ReceiveAsync("re_message")).Text("attached_file_name"), Is.EqualTo("map.txt"));
        var url = shared.GetProperty("file_info").Text("download_url")!;
        Assert.That(await ana.Http.GetStringAsync(url), Is.EqualTo("a map"));
        await eve.GetAsync(url, HttpStatusCode.NotFound);
        using var refused = await eve.PostFileAsync($"conv_{group}", "x"u8.ToArray(), "x.txt");
        Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
    }

    [Test]
    public async Task A_removed_member_cannot_share_files_in_the_group()
    {
        await using var ana = await Server.ConnectToMessagesAsync("Ana");
        await using var ben = await Server.ConnectToMessagesAsync("Ben");
        var group = await Server.CreateGroupAsync(ana.User, ben.UserId);
        await Server.RemoveMemberAsync(ana.User, group, ben.UserId);
        await ana.ReceiveUntilPongAsync();

        using var refused = await ben.PostFileAsync($"conv_{group}", "x"u8.ToArray(), "x.txt");

        Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(await ana.ReceiveUntilPongAsync(), Is.Empty);
    }

    [Test]
    public async Task A_file_with_a_parent_is_a_reply_to_that_message()
    {
        await using var ana = await Server.ConnectToMessagesAsync("Ana");
        await using var ben = await Server.ConnectToMessagesAsync("Ben");
        var root = await ana.PostMessageAsync(ben.UserId, "the notes?");
        var conversation = root.Text("conversation_id")!;

        var shared = await ben.ShareFileAsync(conversation, "notes"u8.ToArray(), "notes.txt", ("parent_id", root.Text("id")!));
        using var unknown = await ben.PostFileAsync(conversation, "notes"u8.ToArray(), "notes.txt", ("parent_id", "msg_999999"));
        using var below = await ben.PostFileAsync(
            conversation, "notes"u8.ToArray(), "notes.txt", ("parent_id", shared.Text("id")!));

        Assert.That(shared.Text("parent_id"), Is.EqualTo(root.Text("id")));
        Assert.That(new[] { unknown.StatusCode, below.StatusCode }, Is.EqualTo(
            new[] { HttpStatusCode.NotFound, HttpStatusCode.UnprocessableEntity }));
        Assert.That((await ana.GetAsync(PathOf(conversation))).GetProperty("messages")[1].Number("reply_count"), Is.EqualTo(1));
    }

    [Test]
    public async Task The_error_for_a_bad_form_names_what_is_wrong()
    {
        await using var ana = await Server.ConnectToMessagesAsync("Ana");
        await using var ben = await Server.ConnectToMessagesAsync("Ben");
        var conversation = await BeginAsync(ana, ben);
        using var form = new MultipartFormDataContent { { new StringContent("words"), "message" } };

        using var noFile = await ana.Http.PostAsync($"{PathOf(conversation)}/share-file", form);
        using var empty = await ana.PostFileAsync(conversation, [], "empty.txt");
        using var program = await ana.PostFileAsync(conversation, [0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0], "tool");
        using var badReply = await ana.PostFileAsync(conversation, "x"u8.ToArray(), "x.txt", ("reply_to_id", "5"));

        Assert.That(await noFile.Content.ReadAsStringAsync(), Does.Contain("\"loc\":[\"body\",\"file\"]"));
        Assert.That(
            new[] { noFile, empty, program, badReply }.Select(response => (int)response.StatusCode),
            Is.EqualTo(new[] { 422, 422, 415, 422 }));
        Assert.That((await ana.GetAsync(PathOf(conversation))).Number("total"), Is.EqualTo(1));
    }

    private static async Task<string> BeginAsync(MessagesClient from, MessagesClient to) =>
        (await from.PostMessageAsync(to.UserId, "hi")).Text("conversation_id")!;

    private static string PathOf(string conversation) => $"/api/v1/messages/conversation/{conversation}";
}

using System.Net;
using System.Text;
using ChatServer.Tests.Accounts;
using ChatServer.Tests.Api.Room;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Attachments.Content;

/// <summary>Messages with a file and data: pictures and voice messages.</summary>
[Parallelizable]
internal sealed class UploadedKindTests : ServerFixture
{
    private const string Image = """{"width":640,"height":480,"blurhash":"LEHV6nWB2yk8pyo0adR*.7kCMdnj","alt":"A castle"}""";
    private const string Voice = """{"duration_ms":12000,"waveform":[0,128,255]}""";
    private static readonly byte[] Ogg = [.. "OggS\0"u8, .. new byte[23], .. "OpusHead"u8, .. new byte[100]];

    private static readonly string[] FileKeys =
    [
        "message_body", "attached_file_name", "attached_file_size", "sender_id", "receiver_id", "timestamp", "created_msg_id",
        "action", "message_type",
    ];

    [TestCase("image", Image)]
    [TestCase("voice", Voice)]
    public async Task A_picture_or_voice_message_is_delivered_and_shown_with_its_data(string type, string data)
    {
        await using var ana = await Server.ConnectAsync("Ana");
        await using var ben = await Server.ConnectAsync("Ben");
        using var http = Server.As(ana.User.Access);

        var upload = await http.UploadAsync(ben.UserId, ContentOf(type), "holiday", "look", type: type, data: data);
        await ana.SendAsync(new { action = "file_message", chat_id = upload.Number("id"), client_msg_id = "n1" });

        var confirmed = await ana.ReceiveAsync("conf_message");
        var received = await ben.ReceiveAsync("re_message");
        await using var device = await Server.ConnectAsync(ben.User, "0");
        var missed = (await device.ReceivePastAsync()).Frames.Single();
        var shown = (await Server.HistoryAsync(ben.User, ana.UserId)).Messages().Single();
        var listed = (await Server.GetAsync(ben.User, $"/chat/thread/files/{upload.Number("thread")}/"))
            .Data().GetProperty("files")[0];
        Assert.That(confirmed.Keys(), Is.EqualTo(FileKeys.Concat(["client_msg_id", "data"])));
        Assert.That(missed.GetRawText(), Is.EqualTo(received.GetRawText()));
        foreach (var message in new[] { upload, confirmed, received, missed, shown, listed })
        {
            Assert.That(message.Text("message_type"), Is.EqualTo(type));
            Assert.That(message.GetProperty("data").GetRawText(), Is.EqualTo(data));
            Assert.That(message.Text("attached_file_name"), Is.EqualTo("holiday"));
        }
    }

    [Test]
    public async Task A_plain_file_has_no_data()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        using var http = Server.As(ana.User.Access);

        var upload = await http.UploadAsync(ana.UserId, ContentOf("image"), type: "file");
        await ana.SendAsync(new { action = "file_message", chat_id = upload.Number("id") });

        Assert.That(upload.Keys().Intersect(["message_type", "data"]), Is.Empty);
        Assert.That((await ana.ReceiveAsync("conf_message")).Keys(), Is.EqualTo(FileKeys));
    }

    [TestCase("text", null, "message_type")]
    [TestCase("dance", null, "message_type")]
    [TestCase("location", """{"latitude":0,"longitude":0}""", "message_type")]
    [TestCase("file", "{}", "data")]
    [TestCase(null, "{}", "data")]
    [TestCase("image", null, "data")]
    [TestCase("image", "nonsense", "data")]
    [TestCase("image", "5", "data")]
    [TestCase("image", """{"width":1,"height":1,"width":2}""", "data")]
    [TestCase("image", """{"width":1,"height":1,"x":[[[[[[[[1]]]]]]]]}""", "data")]
    [TestCase("image", """{"width":1,"height":1,"x":"\ud800"}""", "data")]
    [TestCase("image", """{"height":1}""", "data.width")]
    [TestCase("image", """{"width":0,"height":1}""", "data.width")]
    [TestCase("image", """{"width":1,"height":1.5}""", "data.height")]
    [TestCase("image", """{"width":1,"height":1,"blurhash":"LEHV 6"}""", "data.blurhash")]
    [TestCase("image", """{"width":1,"height":1,"alt":5}""", "data.alt")]
    [TestCase("voice", "{}", "data.duration_ms")]
    [TestCase("voice", """{"duration_ms":-1}""", "data.duration_ms")]
    [TestCase("voice", """{"duration_ms":999999999}""", "data.duration_ms")]
    [TestCase("voice", """{"duration_ms":1,"waveform":[256]}""", "data.waveform")]
    [TestCase("voice", """{"duration_ms":1,"waveform":[-1]}""", "data.waveform")]
    [TestCase("voice", """{"duration_ms":1,"waveform":"loud"}""", "data.waveform")]
    public async Task Bad_data_are_refused_by_name_and_nothing_is_stored(string? type, string? data, string wrong)
    {
        var ana = await Server.RegisterAsync("Ana");
        using var http = Server.As(ana.Access);

        var answer = await http.PostFileAsync(ana.UserId, ContentOf(type), type: type, data: data)
            .ReadAsync(HttpStatusCode.BadRequest);

        Assert.That(answer.GetProperty("errors").Keys(), Is.EqualTo(new[] { wrong }), answer.GetRawText());
        Assert.That((await Server.HistoryAsync(ana, ana.UserId)).Messages(), Is.Empty);
    }

    [Test]
    public async Task A_waveform_has_at_most_256_samples_and_data_at_most_16_KiB()
    {
        var ana = await Server.RegisterAsync("Ana");
        using var http = Server.As(ana.Access);
        static string WaveformOf(int samples) =>
            $$"""{"duration_ms":1,"waveform":[{{string.Join(',', Enumerable.Repeat(255, samples))}}]}""";

        await http.UploadAsync(ana.UserId, Ogg, type: "voice", data: WaveformOf(256));
        var tooMany = await http.PostFileAsync(ana.UserId, Ogg, type: "voice", data: WaveformOf(257))
            .ReadAsync(HttpStatusCode.BadRequest);
        var tooLong = await http.PostFileAsync(
            ana.UserId, Ogg, type: "voice",
            data: $$"""{"duration_ms":1,"x":"{{new string('x', 16 * 1024)}}"}""").ReadAsync(HttpStatusCode.BadRequest);

        Assert.That(tooMany.ErrorOf("data.waveform"), Is.Not.Null);
        Assert.That(tooLong.ErrorOf("data"), Is.Not.Null);
    }

    [TestCase("image", Image, "<svg xmlns='http://www.w3.org/2000/svg'/>")]
    [TestCase("image", Image, "only words")]
    [TestCase("image", Image, "OggS\0")]
    [TestCase("voice", Voice, "%PDF-1.7")]
    [TestCase("voice", Voice, "GIF89a")]
    public async Task Content_of_another_type_is_refused_whatever_its_declared_type(
        string type, string data, string content)
    {
        var ana = await Server.RegisterAsync("Ana");
        using var http = Server.As(ana.Access);

        var answer = await http.PostFileAsync(ana.UserId, Encoding.Latin1.GetBytes(content), "photo.png", type: type, data: data)
            .ReadAsync(HttpStatusCode.BadRequest);

        Assert.That(answer.ErrorOf("attached_file"), Is.Not.Null, answer.GetRawText());
    }

    [Test]
    public async Task A_repeated_upload_returns_the_first_message_even_if_edited_and_a_different_one_is_a_conflict()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        using var http = Server.As(ana.User.Access);
        Task<HttpResponseMessage> PostAsync(string type, string data) =>
            http.PostFileAsync(ana.UserId, ContentOf("image"), message: "look", clientMsgId: "n1", type: type, data: data);

        var first = await PostAsync("image", Image).ReadAsync(HttpStatusCode.Created);
        var id = first.GetProperty("entity").GetProperty("message").Number("id");
        await ana.SendAsync(new { action = "edit_message", message_id = id, message_body = "look at this" });
        await ana.ReceiveAsync("message_edited");
        var again = await PostAsync("image", Image).ReadAsync(HttpStatusCode.Created);
        await PostAsync("image", """{"width":1,"height":1}""").ReadAsync(HttpStatusCode.Conflict);
        await PostAsync("file", "").ReadAsync(HttpStatusCode.Conflict);

        Assert.That(again.GetRawText(), Is.EqualTo(first.GetRawText()));
    }

    [Test]
    public async Task A_deleted_picture_or_voice_message_loses_its_file_and_data()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        using var http = Server.As(ana.User.Access);
        var upload = await http.UploadAsync(ana.UserId, ContentOf("image"), type: "image", data: Image);
        await ana.SendAsync(new { action = "file_message", chat_id = upload.Number("id") });
        await ana.ReceiveAsync("conf_message");

        await ana.SendAsync(new { action = "delete_message", message_id = upload.Number("id") });
        await ana.ReceiveAsync("message_deleted");

        var shown = (await Server.HistoryAsync(ana.User, ana.UserId)).Messages().Single();
        Assert.That(shown.Keys(), Has.No.Member("data"));
        Assert.That(shown.Text("attached_file"), Is.Null);
        Assert.That(shown.Text("message_type"), Is.EqualTo("image"));
    }

    private static byte[] ContentOf(string? type) => type == "voice" ? Ogg : Uploading.Png;
}

using System.Text.Json;
using ChatServer.Messages;
using ChatServer.Messages.Types;
using ChatServer.Storage;
using ChatServer.Tests.Api.Room;
using ChatServer.Tests.Harness;
using Microsoft.Extensions.DependencyInjection;

namespace ChatServer.Tests.Messages;

[Parallelizable]
internal sealed class MessageTypeTests : ServerFixture
{
    [TestCase("""{"latitude":-90,"longitude":180}""", null)]
    [TestCase("""{"latitude":47.5,"longitude":10.7,"name":"Castle"}""", null)]
    [TestCase("""{"longitude":0}""", "data.latitude")]
    [TestCase("""{"latitude":"47","longitude":0}""", "data.latitude")]
    [TestCase("""{"latitude":1e999,"longitude":0}""", "data.latitude")]
    [TestCase("""{"latitude":0,"longitude":-180.1}""", "data.longitude")]
    [TestCase("""{"latitude":0,"longitude":0,"name":5}""", "data.name")]
    [TestCase("5", "data")]
    [TestCase("null", "data")]
    public async Task A_location_must_have_coordinates(string data, string? wrong)
    {
        await using var ana = await Server.ConnectAsync("Ana");

        await ana.SendTextAsync(
            $$"""{"action":"message","receiver_id":"{{ana.UserId}}","message_type":"location","data":{{data}}}""");

        if (wrong is not null)
            await ana.ReceiveErrorAsync("invalid_payload", wrong);
        else
            Assert.That((await ana.ReceiveAsync("conf_message")).GetProperty("data").GetRawText(), Is.EqualTo(data));
    }

    [TestCase("text")]
    [TestCase("image")]
    [TestCase("file")]
    [TestCase("system")]
    [TestCase("dance")]
    [TestCase(null)]
    public async Task Only_kinds_with_data_can_be_sent_with_data(string? type)
    {
        await using var ana = await Server.ConnectAsync("Ana");

        await ana.SendAsync(new { action = "message", receiver_id = ana.UserId, message_type = type, data = new { } });

        await ana.ReceiveErrorAsync("invalid_payload", "message_type");
    }

    [Test]
    public async Task Data_are_limited_in_size()
    {
        await using var ana = await Server.ConnectAsync("Ana");

        await ana.SendAsync(new
        {
            action = "message",
            receiver_id = ana.UserId,
            message_type = "location",
            data = new { latitude = 0, longitude = 0, more = new string('x', 16 * 1024) },
        });

        await ana.ReceiveErrorAsync("too_large", "data");
    }

    // Such data could be stored, but not delivered.
    [TestCase("""{"latitude":0,"longitude":0,"more":"\ud800"}""")]
    [TestCase("""{"latitude":0,"longitude":0,"\ud800":1}""")]
    [TestCase("""{"latitude":0,"longitude":0,"name":"\ud800"}""")]
    public async Task Data_with_half_a_character_are_refused(string data)
    {
        await using var ana = await Server.ConnectAsync("Ana");

        await ana.SendTextAsync(
            $$"""{"action":"message","receiver_id":"{{ana.UserId}}","message_type":"location","data":{{data}}}""");
        await ana.ReceiveErrorAsync("invalid_payload", "data");

        await ana.SendConfirmedAsync(ana.UserId, "still here");
    }

    [Test]
    public async Task A_repeated_send_with_other_data_is_a_conflict()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        Task SendAsync(int latitude) => ana.SendAsync(new
        {
            action = "message",
            receiver_id = ana.UserId,
            message_type = "location",
            data = new { latitude, longitude = 0 },
            client_msg_id = "n1",
        });

        await SendAsync(1);
        await SendAsync(1);
        await SendAsync(2);

        var first = await ana.ReceiveTextAsync();
        Assert.That(await ana.ReceiveTextAsync(), Is.EqualTo(first));
        await ana.ReceiveErrorAsync("conflict", "client_msg_id");
    }

    [Test]
    public async Task Sync_and_histories_include_the_data()
    {
        await using var ana = await Server.ConnectAsync("Ana");
        var ben = await Server.RegisterAsync("Ben");
        await ana.SendAsync(new
        {
            action = "message",
            receiver_id = ben.UserId,
            message_type = "location",
            data = new { latitude = 1, longitude = 2 }
        });
        await ana.ReceiveAsync("conf_message");

        await using var device = await Server.ConnectAsync(ben, "0");
        var missed = (await device.ReceivePastAsync()).Frames.Single();
        var read = (await Server.HistoryAsync(ben, ana.UserId)).Messages().Single();

        foreach (var shown in new[] { missed, read })
            Assert.That(shown.GetProperty("data").GetRawText(), Is.EqualTo("""{"latitude":1,"longitude":2}"""));
    }

    [Test]
    public async Task A_new_kind_needs_one_class_and_one_registration()
    {
        await using var server = await TestServer.StartAsync(services => services.AddSingleton<MessageType, DiceType>());
        await using var ana = await server.ConnectAsync("Ana");

        await ana.SendAsync(new { action = "message", receiver_id = ana.UserId, message_type = "dice", data = new { pips = 7 } });
        await ana.ReceiveErrorAsync("invalid_payload", "data.pips");
        await ana.SendAsync(new { action = "message", receiver_id = ana.UserId, message_type = "dice", data = new { pips = 6 } });

        var confirmed = await ana.ReceiveAsync("conf_message");
        Assert.That(confirmed.GetProperty("data").Number("pips"), Is.EqualTo(6));
        var stored = await OpenAsync(server, confirmed.Id());
        Assert.That(stored.Type.Preview(stored), Is.EqualTo("rolled a 6"));
        Assert.That(stored.Type.Searched(stored), Is.EqualTo("dice 6"));
    }

    [TestCase("location", """{"latitude":1,"longitude":2,"name":"Castle"}""", "words", "Castle", "Castle words")]
    [TestCase("location", """{"latitude":1,"longitude":2}""", "words", "words", " words")]
    [TestCase("image", """{"width":1,"height":2,"alt":"A castle"}""", "", "Photo", " A castle")]
    [TestCase("image", """{"width":1,"height":2}""", "Look!", "Look!", "Look! ")]
    [TestCase("voice", """{"duration_ms":12900}""", "", "Voice message (0:12)", "")]
    [TestCase("voice", """{"duration_ms":3723000}""", "words", "Voice message (1:02:03)", "words")]
    [TestCase("poll", """{"question":"When?","options":["Monday","Never"]}""", "", "When?", " When? Monday Never")]
    [TestCase("gone", "{}", "words", "words", "")]
    public void A_kind_has_a_preview_and_searchable_words(
        string type, string data, string body, string preview, string searched)
    {
        var kind = Server.Get<MessageTypes>().Find(type);
        var message = new Message(
            1, 1, 1, Guid.Empty, Guid.Empty, kind, body, null, null, null, null, default, default, Data: data)
        {
            SenderName = "Ana"
        };

        Assert.That(kind.Preview(message), Is.EqualTo(preview));
        Assert.That(kind.Searched(message), Is.EqualTo(searched));
    }

    [TestCase(
        """{"question":"When?","options":["a","b"],"multiple":true,"anonymous":false,"closes_at":"2126-03-14T18:00:00+01:00"}""",
        null)]
    [TestCase("""{"question":"When?","options":["a","b"],"closes_at":"2020-03-14T18:00:00Z"}""", "data.closes_at")]
    [TestCase("""{"options":["a","b"]}""", "data.question")]
    [TestCase("""{"question":" ","options":["a","b"]}""", "data.question")]
    [TestCase("""{"question":"When?"}""", "data.options")]
    [TestCase("""{"question":"When?","options":["a"]}""", "data.options")]
    [TestCase("""{"question":"When?","options":["a","a"]}""", "data.options")]
    [TestCase("""{"question":"When?","options":["a",""]}""", "data.options")]
    [TestCase("""{"question":"When?","options":["a","b",3]}""", "data.options")]
    [TestCase("""{"question":"When?","options":[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21]}""", "data.options")]
    [TestCase("""{"question":"When?","options":{"a":"b"}}""", "data.options")]
    [TestCase("""{"question":"When?","options":["a","b"],"multiple":1}""", "data.multiple")]
    [TestCase("""{"question":"When?","options":["a","b"],"anonymous":"yes"}""", "data.anonymous")]
    [TestCase("""{"question":"When?","options":["a","b"],"closes_at":"tomorrow"}""", "data.closes_at")]
    [TestCase("""{"question":"When?","options":["a","b"],"closes_at":"2026-03-14T18:00:00"}""", "data.closes_at")]
    [TestCase("""{"question":"When?","options":["a","b"],"closes_at":"9999-03-14T18:00:00Z"}""", "data.closes_at")]
    [TestCase("""{"question":"When?","options":["a","b"],"closes_at":5}""", "data.closes_at")]
    public async Task A_poll_must_have_a_question_and_options(string data, string? wrong)
    {
        await using var ana = await Server.ConnectAsync("Ana");

        await ana.SendTextAsync(
            $$"""{"action":"message","receiver_id":"{{ana.UserId}}","message_type":"poll","data":{{data}}}""");

        if (wrong is not null)
            await ana.ReceiveErrorAsync("invalid_payload", wrong);
        else
            Assert.That((await ana.ReceiveAsync("conf_message")).GetProperty("data").GetRawText(), Is.EqualTo(data));
    }

    private static ValueTask<Message> OpenAsync(TestServer server, long id) =>
        server.Get<Database>()
            .ReadAsync(read => server.Get<MessageReader>().Open(read, MessageStore.Find(read, id)!), CancellationToken.None);

    private sealed class DiceType() : MessageType("dice")
    {
        public override bool HasData => true;

        public override DataError? Check(JsonElement data) =>
            data.TryGetProperty("pips", out var pips) && pips.TryGetInt32(out var number) && number is >= 1 and <= 6
                ? null
                : new DataError("data.pips", "pips must be from 1 to 6");

        public override string Preview(Message message) => $"rolled a {message.ReadData().Number("pips")}";

        public override string Searched(Message message) => $"dice {message.ReadData().Number("pips")}";
    }
}

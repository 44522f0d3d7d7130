using System.Text;
using System.Text.Json;
using ChatServer.Api.Room;
using ChatServer.Protocol.Room;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Api.Room;

internal sealed class TextActionReaderTests
{
    private const int FuzzedFrames = 100_000;
    private const string Receiver = "75140d72-8b20-4549-885c-20599badb486";

    private static readonly string[] Usual =
    [
        $$"""{"action":"text_message","message_body":"hello there","receiver_id":"{{Receiver}}"}""",
        $$"""{"receiver_id":"{{Receiver}}","client_msg_id":"n1","message_body":"für 👩‍👩‍👧 \u00e9\n\"","action":"text_message"}""",
        $$""" { "action" : "text_message" , "message_body" : "" , "receiver_id" : "{{Receiver}}" } """,
    ];

    [TestCaseSource(nameof(Usual))]
    public void The_fast_reader_accepts_a_usual_text(string frame)
    {
        var read = TextActionReader.TryRead(Encoding.UTF8.GetBytes(frame));

        Assert.That(read, Is.Not.Null);
        Assert.That(read, Is.EqualTo(Deserialize(Encoding.UTF8.GetBytes(frame))));
    }

    [Test]
    public void The_fast_reader_reads_the_same_as_the_serializer()
    {
        var seed = Random.Shared.Next();
        TestContext.Out.WriteLine($"seed {seed}");
        var fuzzer = new FrameFuzzer(seed, Usual);
        var read = 0;

        for (var count = 0; count < FuzzedFrames; count++)
        {
            var frame = fuzzer.Next();
            if (TextActionReader.TryRead(frame) is not { } text)
                continue;

            read++;
            Assert.That(text, Is.EqualTo(Deserialize(frame)), Encoding.UTF8.GetString(frame));
        }

        Assert.That(read, Is.GreaterThan(FuzzedFrames / 200), "some mutated frames are still usual texts");
    }

    [TestCase($$"""{"action":"text_message","message_body":"x","receiver_id":"{{Receiver}}","reply_to_id":4}""")]
    [TestCase($$"""{"action":"text_message","message_body":"x","receiver_id":"{{Receiver}}","unknown":1}""")]
    [TestCase($$"""{"action":"text_message","message_body":"x","message_body":"y","receiver_id":"{{Receiver}}"}""")]
    [TestCase($$"""{"action":"text_message","message_body":"x","\u006dessage_body":"y","receiver_id":"{{Receiver}}"}""")]
    [TestCase($$"""{"action":"text_message","action":"text_message","message_body":"x","receiver_id":"{{Receiver}}"}""")]
    [TestCase($$"""{"action":"ping","message_body":"x","receiver_id":"{{Receiver}}"}""")]
    [TestCase($$"""{"message_body":"x","receiver_id":"{{Receiver}}"}""")]
    [TestCase($$"""{"action":"text_message","message_body":null,"receiver_id":"{{Receiver}}"}""")]
    [TestCase($$"""{"action":"text_message","message_body":"\ud800","receiver_id":"{{Receiver}}"}""")]
    [TestCase("""{"action":"text_message","message_body":"x","receiver_id":"75140d728b204549885c20599badb486"}""")]
    [TestCase($$$"""{"action":"text_message","message_body":"x","receiver_id":"{{{Receiver}}}"}}""")]
    [TestCase($$"""{"action":"text_message","message_body":"x","receiver_id":"{{Receiver}}"}{}""")]
    [TestCase($$"""{"action":"text_message","message_body":"x","receiver_id":"{{Receiver}}",}""")]
    [TestCase($$"""{"action":"text_message","message_body":"x","receiver_id":"{{Receiver}}" """)]
    [TestCase($$"""[{"action":"text_message","message_body":"x","receiver_id":"{{Receiver}}"}]""")]
    [TestCase("")]
    public void The_fast_reader_leaves_anything_else_to_the_serializer(string frame) =>
        Assert.That(TextActionReader.TryRead(Encoding.UTF8.GetBytes(frame)), Is.Null);

    private static ClientAction? Deserialize(byte[] frame) =>
        JsonSerializer.Deserialize(frame, RoomFrameContext.Default.ClientAction);
}

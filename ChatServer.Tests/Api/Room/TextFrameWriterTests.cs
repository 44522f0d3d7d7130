using System.Text;
using ChatServer.Api.Room;
using ChatServer.Api.Sockets;
using ChatServer.Messages;
using ChatServer.Messages.Forwarding;
using ChatServer.Messages.Types;
using ChatServer.Protocol.Room;
using ChatServer.Realtime;
using ChatServer.Storage;

namespace ChatServer.Tests.Api.Room;

internal sealed class TextFrameWriterTests
{
    private static readonly Message Plain = new(
        4, 7, 1, Guid.NewGuid(), Guid.NewGuid(), MessageType.Text, "hello", ReplyToId: null, File: null, Profile: null,
        ClientMsgId: null,
        new Timestamp(1_741_948_582_680_911_000), new Timestamp(1_741_948_582_680_911_000))
    {
        SenderName = "",
    };

    private static readonly Message[] Messages =
    [
        Plain,
        Plain with { Body = "" },
        Plain with { Body = "\"quoted\" \\ back\r\n\ttab \u0001 \u007f </script> & + '", ClientMsgId = "a \"quoted\" id" },
        Plain with { Body = "für 👩‍👩‍👧 שלום 漢字 \u2028 \ufeff" },
        Plain with { Body = "plain before, \"quoted\" after 漢字" },
        Plain with { Body = new string('\u0001', 4_096), ClientMsgId = new string('"', 64) },
        Plain with { Body = new string('漢', 4_097) },
        Plain with { ReplyToId = 3, ClientMsgId = "n1", ParentId = 2, Id = long.MaxValue },
        Plain with { ReceiverId = null, ConversationId = 12 },
    ];

    [TestCaseSource(nameof(Messages))]
    public void The_fast_writer_writes_a_text_like_the_serializer(Message message)
    {
        foreach (var recipient in new[] { Recipient.Actor, Recipient.Other, Recipient.Actor })
            Assert.That(Text(RoomFrames.Message(message, recipient)), Is.EqualTo(Text(Serialize(message, recipient))));
    }

    [Test]
    public void Alternating_messages_are_not_mixed_up()
    {
        foreach (var recipient in new[] { Recipient.Actor, Recipient.Other })
        {
            foreach (var message in Messages)
                Assert.That(Text(RoomFrames.Message(message, recipient)), Is.EqualTo(Text(Serialize(message, recipient))));
        }
    }

    [Test]
    public void A_forward_keeps_its_origin()
    {
        var forward = Plain with { Forwarded = new ForwardOrigin(1, Guid.NewGuid(), SentAt: 1_000) };

        Assert.That(Text(RoomFrames.Message(forward, Recipient.Actor)), Does.Contain("\"forwarded_from\":{"));
    }

    private static Frame Serialize(Message message, Recipient recipient) => FrameWriter.Write(
        new TextFrame(
            message.SenderId, message.ReceiverId, message.Body, RoomTime.Format(message.CreatedAt), message.Id, message.Type.Name,
            recipient == Recipient.Actor ? "conf_message" : "re_message", message.ReplyToId,
            recipient == Recipient.Actor ? message.ClientMsgId : null,
            message.ReceiverId is null ? message.ConversationId : null, message.ParentId),
        RoomFrameContext.Default.TextFrame);

    private static string Text(Frame frame) => Encoding.UTF8.GetString(frame.Bytes);
}

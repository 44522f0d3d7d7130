using ChatServer.Api.Room;
using ChatServer.Messages;
using ChatServer.Messages.Types;
using ChatServer.Protocol.Room;
using ChatServer.Realtime;
using ChatServer.Storage;

namespace ChatServer.Benchmarks.Relay;

/// <summary>Passes each text on as soon as it is read: no rights, no limits, no store, no order between senders.</summary>
internal sealed class RelayRoom(ConnectionRegistry connections, TimeProvider clock)
{
    private long lastMessageId;

    public IFrameHandler Serve(Connection connection) => new Session(this, connection);

    private void Relay(Connection sender, SendText text)
    {
        var now = Timestamp.Now(clock);
        var message = new Message(
            Interlocked.Increment(ref lastMessageId), ConversationId: 1, Seq: 1, sender.User.Id, text.ReceiverId!.Value,
            MessageType.Text, text.MessageBody!, ReplyToId: null, File: null, Profile: null, text.ClientMsgId, now, now)
        {
            SenderName = "",
        };
        foreach (var receiver in connections.Of(text.ReceiverId!.Value))
            receiver.Send(RoomFrames.Message(message, Recipient.Other));
        sender.Send(RoomFrames.Message(message, Recipient.Actor));
    }

    private sealed class Session(RelayRoom room, Connection connection) : IFrameHandler
    {
        public ValueTask HandleAsync(ReadOnlyMemory<byte> frame)
        {
            if (ActionDecoder.Decode(frame.Span).Command is SendText text)
                room.Relay(connection, text);
            return default;
        }
    }
}

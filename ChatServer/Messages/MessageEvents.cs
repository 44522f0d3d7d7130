using ChatServer.Conversations;

namespace ChatServer.Messages;

/// <summary>
/// A message was sent: it goes to all devices of all participants. A file's message takes its place in the conversation when it
/// is uploaded and is sent when it is announced, so that its position is not its id.
/// </summary>
internal sealed record MessageSent(long Position, Message Message, Audience Audience)
    : ConversationEvent(Position, Message.SenderId, Audience)
{
    public override int ContentLength => Message.Body.Length + (Message.Data?.Length ?? 0);
}

using ChatServer.Conversations;

namespace ChatServer.Messages;

/// <summary>
/// A message was sent; all devices of all participants receive it. A message with a file gets its id when the file is uploaded,
/// and is sent when the file is announced, so its position differs from its id.
/// </summary>
internal sealed record MessageSent(long Position, Message Message, Audience Audience)
    : ConversationEvent(Position, Message.SenderId, Audience)
{
    /// <summary>The sender's own name of the message, which only live events repeat.</summary>
    public string? TempId { get; init; }

    public override int ContentLength => Message.Body.Length + (Message.Data?.Length ?? 0);
}

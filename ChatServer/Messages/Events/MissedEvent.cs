using ChatServer.Conversations;
using ChatServer.Messages.History;
using ChatServer.Storage;

namespace ChatServer.Messages.Events;

/// <summary>A stored event that a user missed, with what its kind needs to restore it.</summary>
/// <param name="UserId">The user who catches up.</param>
/// <param name="LeftAt">When the user left the conversation; null for a participant.</param>
internal sealed record MissedEvent(
    ReadScope Read, MessageReader Reader, Guid UserId, ConversationEventRow Row, MessageRow? Message, Timestamp? LeftAt,
    Timestamp Now)
{
    /// <summary>The recipient of a restored event: the user who catches up.</summary>
    public Audience Recipient { get; } = Audience.Of(UserId);

    /// <summary>The message as the user may see it, for kinds that carry its content.</summary>
    public Message OpenMessage() => Message is { } message
        ? Reader.Open(Read, message.AsOf(Read, LeftAt))
        : throw new DamagedRecordException($"The message of event {Row.Id} is missing");
}

using ChatServer.Conversations;

namespace ChatServer.Messages.Editing;

/// <summary>The author gave a message another text.</summary>
/// <param name="Message">The message as it is now; caught up on, it may have been edited again since.</param>
internal sealed record MessageEdited(long Position, Message Message, IReadOnlyList<Guid> Participants)
    : ConversationEvent(Position, Message.SenderId, Participants);

using ChatServer.Storage;

namespace ChatServer.Conversations.Settings;

/// <summary>Somebody's settings of a conversation changed. Only their own devices are told.</summary>
/// <param name="Settings">As they are now; caught up on, they may have changed again since.</param>
internal sealed record SettingsChanged(long Position, long ConversationId, Guid UserId, ConversationSettings Settings, Timestamp At)
    : ConversationEvent(Position, UserId, [UserId]);

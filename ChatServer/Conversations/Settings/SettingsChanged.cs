using ChatServer.Storage;

namespace ChatServer.Conversations.Settings;

/// <summary>A user's settings of a conversation changed. Only their own devices are notified.</summary>
/// <param name="Settings">The current settings; when caught up on, they may have changed again since.</param>
internal sealed record SettingsChanged(
    long Position, long ConversationId, Guid UserId, ConversationSettings Settings, Timestamp At)
    : ConversationEvent(Position, UserId, Audience.Of(UserId));

internal sealed class SettingsKind : PersonalEventKind
{
    public static readonly SettingsKind Settings = new();

    private SettingsKind() : base("settings")
    {
    }

    public override ConversationEvent Restore(ReadScope read, PersonalEventRow row) =>
        new SettingsChanged(
            row.Id, row.ConversationId, row.UserId,
            SettingsStore.Find(read, row.ConversationId, row.UserId)
                ?? throw new DamagedRecordException($"User {row.UserId} has no settings of conversation {row.ConversationId}"),
            row.CreatedAt);
}

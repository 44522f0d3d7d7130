using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Conversations.Settings;

internal sealed record ChangeSettings(Guid UserId, long ConversationId, SettingsChange Change) : IWriteCommand;

internal sealed record ClearConversation(Guid UserId, long ConversationId) : IWriteCommand;

/// <summary>
/// Lets users archive, mute, pin and clear a conversation for themselves, including groups they have left. Each change is a
/// durable event that only their own devices receive.
/// </summary>
internal sealed class SettingsChanges(Database database, ConversationCache conversations)
{
    public const int MaxPins = 50;

    /// <summary>Null if the user never was a participant.</summary>
    public ValueTask<ConversationSettings?> FindAsync(Guid userId, long conversationId, CancellationToken cancellationToken) =>
        database.ReadAsync(read => SettingsStore.Find(read, conversationId, userId), cancellationToken);

    public ValueTask<Outcome<ConversationSettings>> ChangeAsync(ChangeSettings command, CancellationToken cancellationToken) =>
        database.WriteAsync(command, Change, cancellationToken);

    /// <summary>
    /// Deletes a conversation for one user: its messages so far are hidden from them for good, and the conversation until a new
    /// message arrives. Nobody else notices.
    /// </summary>
    public ValueTask<Outcome<ConversationSettings>> ClearAsync(ClearConversation command, CancellationToken cancellationToken) =>
        database.WriteAsync(command, Clear, cancellationToken);

    private Outcome<ConversationSettings> Change(WriteScope write, ChangeSettings command)
    {
        var (userId, conversationId, change) = command;
        if (SettingsStore.Find(write, conversationId, userId) is not { } before)
            return Refusal.UnknownConversation;

        var after = change.ApplyTo(before, write.Now);
        if (after == before)
            return before;

        if (after.PinnedAt is not null && before.PinnedAt is null && SettingsStore.CountPinned(write, userId) >= MaxPins)
            return new Refusal(RefusalCode.TooManyPinnedConversations, RequestField.Pinned, $"{MaxPins}");

        SettingsLog.Append(write, conversations, conversationId, userId, write.NextPosition(), after);
        return after;
    }

    // The mute stays: a conversation that comes back is still muted.
    private Outcome<ConversationSettings> Clear(WriteScope write, ClearConversation command)
    {
        var (userId, conversationId) = command;
        if (SettingsStore.Find(write, conversationId, userId) is not { } before)
            return Refusal.UnknownConversation;

        var last = conversations.Find(write, conversationId)?.LastMessageId
            ?? ConversationStore.FindLastMessage(write, conversationId)?.Id ?? 0;
        if (last <= before.ClearedPosition)
            return before;

        var position = write.NextPosition();
        var after = before with { IsArchived = false, PinnedAt = null, ClearedPosition = position };
        LeaveNothingUnread(write, conversationId, userId);
        SettingsLog.Append(write, conversations, conversationId, userId, position, after);
        return after;
    }

    // No mark is published: a cleared message needn't have been read.
    private void LeaveNothingUnread(WriteScope write, long conversationId, Guid userId)
    {
        if (conversations.Find(write, conversationId) is { } conversation && conversation.Find(write, userId) is { } participant)
        {
            (participant.ReadSeq, participant.ReadMessageId, participant.NotUnreadAfterRead) = (
                conversation.LastSeq, conversation.LastMessageId, 0);
            ParticipantUpdate.Execute(write, conversation, participant);
        }
        else
        {
            SettingsStore.ClearUnread(write, conversationId, userId);
        }
    }
}

using ChatServer.Storage;

namespace ChatServer.Conversations;

/// <summary>
/// A user sees earlier events of a conversation that their devices never received, because the user was added to it. Their
/// position is below the cursors of these devices, so <c>sync</c> doesn't return them: the devices read the history again. Only
/// the user's own devices are notified.
/// </summary>
internal sealed record HistoryChanged(long Position, long ConversationId, Guid UserId, Timestamp At)
    : ConversationEvent(Position, UserId, Audience.Of(UserId))
{
    public static void Append(WriteScope write, ConversationCache conversations, long conversationId, Guid userId)
    {
        var position = write.NextPosition();
        PersonalEventStore.Replace(write, new PersonalEventRow
        {
            Id = position,
            UserId = userId,
            ConversationId = conversationId,
            Kind = HistoryKind.History.Name,
            CreatedAt = write.Now,
        });
        conversations.NotePersonal(position);
        write.Publish(new HistoryChanged(position, conversationId, userId, write.Now));
    }
}

internal sealed class HistoryKind : PersonalEventKind
{
    public static readonly HistoryKind History = new();

    private HistoryKind() : base("history")
    {
    }

    public override ConversationEvent Restore(ReadScope read, PersonalEventRow row) =>
        new HistoryChanged(row.Id, row.ConversationId, row.UserId, row.CreatedAt);
}

using ChatServer.Messages;
using ChatServer.Storage;

namespace ChatServer.Conversations;

internal enum MarkKind
{
    Delivered,
    Read,
}

/// <summary>Somebody has got, or read, a conversation up to and including a message.</summary>
internal sealed record MarkMoved(
    long Position, MarkKind Kind, long ConversationId, Guid UserId, long MessageId, Timestamp CreatedAt,
    IReadOnlyList<Guid> Participants, long OriginConnectionId)
    : ConversationEvent(Position, UserId, Participants)
{
    // The device that said so knows already.
    public override bool Concerns(long connectionId) => connectionId != OriginConnectionId;
}

/// <summary>Moves the marks of what a user has got and read. A mark only moves forward; what is read has been got.</summary>
internal sealed class ReadMarks(Database database, ConversationCache conversations)
{
    /// <summary>False where the user has no part in the message's conversation, or there is no such message.</summary>
    public ValueTask<bool> MoveAsync(MarkKind kind, Guid userId, long messageId, long originConnectionId, CancellationToken cancellationToken) =>
        database.WriteAsync(write => Move(write, kind, userId, messageId, originConnectionId), cancellationToken);

    private bool Move(WriteScope write, MarkKind kind, Guid userId, long messageId, long originConnectionId)
    {
        if (MessageStore.Find(write, messageId) is not { } message
            || conversations.Find(write, message.ConversationId) is not { } conversation
            || conversation.Find(userId) is not { } participant)
            return false;

        if (message.Seq <= (kind == MarkKind.Read ? participant.ReadSeq : participant.DeliveredSeq))
            return true;

        Advance(write, kind, conversation, participant, message);
        Tell(write, kind, conversation, userId, messageId, originConnectionId);
        ParticipantUpdate.Of(write).Execute(conversation, participant);
        return true;
    }

    private static void Advance(WriteScope write, MarkKind kind, Conversation conversation, Participant participant, MessageRow message)
    {
        participant.DeliveredSeq = Math.Max(participant.DeliveredSeq, message.Seq);
        if (kind != MarkKind.Read)
            return;

        participant.OwnAfterRead -= ConversationStore.CountSent(write, conversation.Id, participant.UserId, participant.ReadMessageId, message.Id);
        participant.ReadSeq = message.Seq;
        participant.ReadMessageId = message.Id;
    }

    private void Tell(WriteScope write, MarkKind kind, Conversation conversation, Guid userId, long messageId, long originConnectionId)
    {
        var position = write.NextPosition();
        var name = kind == MarkKind.Read ? ConversationEventKind.Read : ConversationEventKind.Delivered;
        ConversationEventStore.DeleteMark(write, conversation.Id, name, userId);
        ConversationEventStore.Insert(write, new ConversationEventRow
        {
            Id = position,
            ConversationId = conversation.Id,
            Kind = name,
            UserId = userId,
            MessageId = messageId,
            CreatedAt = write.Now,
        });
        conversations.Touch(conversation, position);
        write.Publish(new MarkMoved(position, kind, conversation.Id, userId, messageId, write.Now, conversation.ParticipantIds, originConnectionId));
    }
}

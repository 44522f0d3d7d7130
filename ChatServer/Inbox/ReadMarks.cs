using ChatServer.Conversations;
using ChatServer.Messages;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Inbox;

/// <param name="OriginConnectionId">The connection that already knows of it; 0 if there is none.</param>
internal sealed record MoveMark(MarkKind Kind, Guid UserId, long MessageId, long OriginConnectionId = 0) : IWriteCommand;

/// <param name="UpTo">A message of the conversation; null for its newest.</param>
internal sealed record MarkConversationRead(Guid UserId, long ConversationId, long? UpTo) : IWriteCommand;

/// <summary>Moves a user's delivered and read marks. A mark only moves forward; a read message is also delivered.</summary>
internal sealed class ReadMarks(Database database, ConversationCache conversations, ReceiptMemory receipts)
{
    // A count is useless if the mark has moved or a message was deleted meanwhile, which doesn't happen that often in a row.
    private const int MaxCounts = 8;

    /// <summary>Null if the mark is already at or beyond the message.</summary>
    /// <exception cref="StorageUnavailableException">The messages that the mark passes changed each time they were counted; the
    /// mark has not moved.</exception>
    public async ValueTask<Refusal?> MoveAsync(MoveMark command, CancellationToken cancellationToken)
    {
        PassedCount? counted = null;
        for (var counts = 0; ; counts++)
        {
            var outcome = await database.WriteAsync(command, (write, move) => Move(write, move, counted), cancellationToken);
            if (outcome.Uncounted is not { } uncounted)
                return outcome.IsKnown ? null : Refusal.UnknownMessage;

            if (counts == MaxCounts)
                throw new StorageUnavailableException(
                    $"The messages that a read mark passes changed each of the {MaxCounts} times they were counted");

            counted = await database.ReadAsync(read => NotUnread.Count(read, uncounted), cancellationToken);
        }
    }

    /// <summary>Moves the read mark of a conversation to one of its messages, or to its newest if none is given.</summary>
    public async ValueTask<Refusal?> ReadAsync(MarkConversationRead command, CancellationToken cancellationToken)
    {
        var (userId, conversationId, upTo) = command;
        var (isSeen, message) = await database.ReadAsync(
            read => FindMarked(read, userId, conversationId, upTo), cancellationToken);
        if (!isSeen)
            return Refusal.UnknownConversation;

        if (message is not { } marked)
            return upTo is null ? null : Refusal.UnknownMessage;

        // A former member doesn't learn whether a given message is in the conversation.
        var refused = await MoveAsync(new MoveMark(MarkKind.Read, userId, marked), cancellationToken);
        return refused is not null && upTo is null ? Refusal.UnknownConversation : refused;
    }

    // Null if there are no messages yet, or the given one is in another conversation.
    private static (bool IsSeen, long? Message) FindMarked(ReadScope read, Guid userId, long conversationId, long? upTo)
    {
        if (ConversationStore.FindView(read, conversationId, userId) is null)
            return default;

        if (upTo is not { } named)
            return (true, MessageStore.FindIdAt(read, conversationId, afterId: 0, beforeId: long.MaxValue, skipped: 0));

        return (true, MessageStore.Find(read, named)?.ConversationId == conversationId ? named : null);
    }

    private Outcome Move(WriteScope write, MoveMark command, PassedCount? counted)
    {
        var (kind, userId, messageId, originConnectionId) = command;
        if (MessageStore.Find(write, messageId) is not { } message
            || conversations.Find(write, message.ConversationId) is not { } conversation
            || conversation.Find(write, userId) is not { } participant)
            return new Outcome(IsKnown: false);

        // No other member sees it, and otherwise every connected member would write a mark for every message.
        if (kind == MarkKind.Delivered && !conversation.Kind.SharesMarks)
            return new Outcome(IsKnown: true);

        if (message.Seq <= (kind == MarkKind.Read ? participant.ReadSeq : participant.DeliveredSeq))
            return new Outcome(IsKnown: true);

        if (kind == MarkKind.Read && TryRead(write, conversation, participant, message, counted) is { } uncounted)
            return new Outcome(IsKnown: true, uncounted);

        var arrives = message.Seq > participant.DeliveredSeq;
        participant.DeliveredSeq = Math.Max(participant.DeliveredSeq, message.Seq);
        var isShared = conversation.Kind.SharesMarks;
        if (kind == MarkKind.Read && !(isShared && receipts.AreOn(write, userId)))
            ReadQuietly(write, conversation, userId, messageId, originConnectionId, arrives: arrives && isShared);
        else if (isShared)
            Publish(write, kind, conversation, userId, messageId, originConnectionId);
        ParticipantUpdate.Execute(write, conversation, participant);
        return new Outcome(IsKnown: true);
    }

    /// <summary>Moves the read mark, or returns what has to be counted first.</summary>
    private static PassedMessages? TryRead(
        WriteScope write, Conversation conversation, Participant participant, MessageRow message, PassedCount? counted)
    {
        var passed = new PassedMessages(
            conversation.Id, participant.UserId, participant.ReadMessageId, message.Id, conversation.LastDeletion,
            conversation.Kind.IsLarge);
        if (NotUnread.Above(write, conversation, participant, message.Seq, passed, counted) is not { } notUnreadAfterRead)
            return passed;

        participant.NotUnreadAfterRead = notUnreadAfterRead;
        participant.ReadSeq = message.Seq;
        participant.ReadMessageId = message.Id;
        return null;
    }

    // Others are only notified that the message has arrived; the user's own devices, that it was read.
    private void ReadQuietly(
        WriteScope write, Conversation conversation, Guid userId, long messageId, long originConnectionId, bool arrives)
    {
        if (arrives)
            Publish(write, MarkKind.Delivered, conversation, userId, messageId, originConnectionId);

        var position = write.NextPosition();
        PersonalEventStore.Replace(write, new PersonalEventRow
        {
            Id = position,
            UserId = userId,
            ConversationId = conversation.Id,
            Kind = UnpublishedReadKind.Read.Name,
            MessageId = messageId,
            CreatedAt = write.Now,
        });
        conversations.NotePersonal(position);
        write.Publish(new MarkMoved(
            position, MarkKind.Read, conversation.Id, userId, messageId, write.Now, Audience.Of(userId), originConnectionId));
    }

    private void Publish(
        WriteScope write, MarkKind kind, Conversation conversation, Guid userId, long messageId, long originConnectionId)
    {
        var position = write.NextPosition();
        var name = MarkEventKind.Of(kind).Name;
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
        write.Publish(new MarkMoved(
            position, kind, conversation.Id, userId, messageId, write.Now, conversation.AudienceOf(messageId),
            originConnectionId));
    }

    /// <param name="Uncounted">The messages that have to be counted first; nothing has changed.</param>
    private readonly record struct Outcome(bool IsKnown, PassedMessages? Uncounted = null);
}

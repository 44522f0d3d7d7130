using ChatServer.Accounts;
using ChatServer.Accounts.Blocks;
using ChatServer.Conversations.Settings;
using ChatServer.Storage;
using ChatServer.Storage.Sealing;

namespace ChatServer.Conversations;

/// <summary>
/// Reads conversations into the writer's memory. What the tables don't include yet is counted from the messages themselves. Used
/// on the writer's thread only.
/// </summary>
internal sealed class ConversationLoader(
    ConversationKeys keys, ConversationKinds kinds, DisabledParticipants disabled, KnownNames names)
{
    /// <summary>Null if there is no such conversation, or all participants of a small one have left.</summary>
    public Conversation? Find(WriteScope write, long id)
    {
        if (ConversationStore.FindKind(write, id) is not { } name)
            return null;

        var kind = kinds.Of(name);
        if (kind.IsLarge)
            return WithCounters(write, new Conversation(id, keys.Find(write, id), kind, [], LoadMember), LastMessage(write, id));

        var participants = ConversationStore.ListParticipants(write, id);
        return participants.Count == 0 ? null : Load(write, id, kind, participants);
    }

    public Conversation CreateDirect(WriteScope write, Guid sender, Guid receiver)
    {
        var id = ConversationStore.InsertDirect(write, sender, receiver);
        var cipher = keys.Create(write, id);
        Participant[] participants = sender == receiver
            ? [Member(write, sender, sender)]
            : [Member(write, sender, receiver), Member(write, receiver, sender)];
        participants[0].HasEngaged = true;
        return new Conversation(id, cipher, ConversationKind.Direct, participants);
    }

    private Conversation Load(WriteScope write, long id, ConversationKind kind, IReadOnlyList<ParticipantRow> rows)
    {
        disabled.Note(rows);
        var last = LastMessage(write, id);
        var participants = rows.Select(row => new Participant(row.UserId, row.Role, names.Of(row.UserId, row.Fullname ?? ""))
        {
            HasBlockedOther = kind.BlocksHold && rows.Any(other => BlockStore.Exists(write, row.UserId, other.UserId)),
            HasEngaged = row.HasEngaged,
            Settings = new ConversationSettings(row.IsArchived, row.MutedUntil, row.PinnedAt, row.ClearedPosition),
            ReadSeq = row.ReadSeq,
            ReadMessageId = row.ReadMessageId,
            DeliveredSeq = row.DeliveredSeq,
            // The table is up to date if the counters were written just before, as with every change of participants.
            NotUnreadAfterRead = row.LastPosition >= last.Id
                ? row.OwnAfterRead
                : row.OwnAfterRead + ConversationStore.CountNotUnread(write, id, row.UserId, row.LastPosition, last.Id),
        });
        var loaded = new Conversation(id, keys.Find(write, id), kind, [.. participants])
        {
            AgentId = kind.IsWithAgent ? ConversationStore.FindAgent(write, id) : null,
        };
        return WithCounters(write, loaded, last);
    }

    private static LastMessageRow LastMessage(ReadScope read, long id) =>
        ConversationStore.FindLastMessage(read, id) ?? new LastMessageRow();

    private static Conversation WithCounters(WriteScope write, Conversation conversation, LastMessageRow last)
    {
        conversation.LastSeq = last.Seq;
        conversation.LastMessageId = last.Id;
        conversation.LastMessageAt = last.CreatedAt;
        conversation.LastPosition = Math.Max(last.Id, ConversationStore.FindLastEventId(write, conversation.Id));
        conversation.LastDeletion = write.Position;
        return conversation;
    }

    // The row counts the member's own messages up to its position, and all counters are right up to that of the last flush.
    private Participant? LoadMember(ReadScope read, Conversation conversation, Guid userId)
    {
        if (LargeConversations.FindMember(read, conversation.Id, userId) is not { } row)
            return null;

        var counted = Math.Max(row.CountedPosition, CounterFlush.CountedUpTo(read));
        return new Participant(userId, row.Role, names.Of(userId, row.Fullname ?? ""))
        {
            Settings = new ConversationSettings(row.IsArchived, row.MutedUntil, row.PinnedAt, row.ClearedPosition),
            ReadSeq = row.ReadSeq,
            ReadMessageId = row.ReadMessageId,
            DeliveredSeq = row.DeliveredSeq,
            NotUnreadAfterRead = row.OwnAfterRead + LargeConversations.CountOwn(
                read, conversation.Id, userId, counted, conversation.LastMessageId),
        };
    }

    private Participant Member(ReadScope read, Guid userId, Guid otherId) =>
        new(userId, GroupRole.Member, names.Of(userId, UserStore.FindName(read, userId)))
        {
            HasBlockedOther = BlockStore.Exists(read, userId, otherId)
        };
}

using ChatServer.Accounts;
using ChatServer.Storage;
using ChatServer.Storage.Sealing;

namespace ChatServer.Conversations;

/// <summary>
/// The writer's conversations in memory, so that a message costs one INSERT and no counter's UPDATE. The counters are derived:
/// they are written behind by <see cref="CounterFlush"/>, and loading a conversation counts what the table doesn't know yet from
/// the messages themselves, so that a crash between the two loses nothing. Bounded: a full cache is written and emptied.
/// </summary>
internal sealed class ConversationCache(ConversationKeys keys, DisabledReceivers disabled) : IWriterState
{
    private const int MaxCached = 50_000;
    private readonly Dictionary<UserPair, Conversation> byPair = [];
    private readonly Dictionary<long, Conversation> byId = [];
    private readonly HashSet<long> dirty = [];
    private readonly HashSet<long> written = [];
    private long writtenIn;
    private long lastTouched;

    /// <summary>The newest position that changed a counter. Other threads may read it.</summary>
    public long LastTouched => Volatile.Read(ref lastTouched);

    /// <summary>The conversation of two users, made if need be; null where the receiver is no user that may be written to.</summary>
    public Conversation? OpenDirect(WriteScope write, Guid sender, Guid receiver)
    {
        var pair = UserPair.Of(sender, receiver);
        if (!byPair.TryGetValue(pair, out var conversation))
        {
            conversation = FindOrCreateDirect(write, sender, receiver);
            if (conversation is null)
                return null;

            byPair[pair] = conversation;
        }

        return disabled.Contains(write, receiver) ? null : conversation;
    }

    public Conversation? Find(WriteScope write, long id)
    {
        if (byId.TryGetValue(id, out var known))
            return known;

        var participants = ConversationStore.ListParticipants(write, id);
        if (participants.Count == 0)
            return null;

        return Add(write, Load(write, id, participants));
    }

    /// <summary>Notes that a message took its place in the conversation.</summary>
    public void MessageAdded(Conversation conversation, Participant sender, long messageId)
    {
        conversation.LastSeq++;
        conversation.LastMessageId = messageId;
        sender.OwnAfterRead++;
        Touch(conversation, messageId);
    }

    /// <summary>Notes a durable event of the conversation.</summary>
    public void Touch(Conversation conversation, long position)
    {
        conversation.LastPosition = position;
        Volatile.Write(ref lastTouched, position);
        if (conversation.IsDirty)
            return;

        conversation.IsDirty = true;
        dirty.Add(conversation.Id);
    }

    /// <summary>Brings the table up to date with what was counted here.</summary>
    public void WriteCounters(WriteScope write)
    {
        if (writtenIn != write.Transaction)
            written.Clear();
        writtenIn = write.Transaction;

        long[] behind = [.. dirty];
        written.UnionWith(behind);
        dirty.Clear();
        foreach (var id in behind)
        {
            if (Find(write, id) is not { } conversation)
                continue;

            foreach (var participant in conversation.Participants)
                ParticipantUpdate.Of(write).Execute(conversation, participant);
            conversation.IsDirty = false;
        }
    }

    /// <summary>Marks conversations whose counters may be behind, as after a crash.</summary>
    public void MarkDirty(IEnumerable<long> conversationIds) => dirty.UnionWith(conversationIds);

    // What the batch counted is forgotten; which conversations the table may be behind is not.
    public void RolledBack()
    {
        MarkDirty(written);
        byPair.Clear();
        byId.Clear();
    }

    private Conversation? FindOrCreateDirect(WriteScope write, Guid sender, Guid receiver) =>
        ConversationStore.FindDirect(write, sender, receiver) is { } id
            ? Find(write, id)
            : CreateDirect(write, sender, receiver);

    private Conversation? CreateDirect(WriteScope write, Guid sender, Guid receiver)
    {
        if (UserStore.Find(write, receiver) is not { DisabledAt: null })
            return null;

        var id = ConversationStore.InsertDirect(write, sender, receiver);
        var cipher = keys.Create(write, id);
        var pair = UserPair.Of(sender, receiver);
        Participant[] participants = pair.Low == pair.High ? [new(pair.Low)] : [new(pair.Low), new(pair.High)];
        return Add(write, new Conversation(id, cipher, participants));
    }

    private Conversation Load(WriteScope write, long id, IReadOnlyList<ParticipantRow> rows)
    {
        disabled.Note(rows);
        var last = ConversationStore.FindLastMessage(write, id) ?? new LastMessageRow(0, 0);
        var participants = rows.Select(row => new Participant(row.UserId)
        {
            ReadSeq = row.ReadSeq,
            ReadMessageId = row.ReadMessageId,
            DeliveredSeq = row.DeliveredSeq,
            OwnAfterRead = row.OwnAfterRead + ConversationStore.CountSent(write, id, row.UserId, row.LastPosition, last.Id),
        });
        return new Conversation(id, keys.Find(write, id), [.. participants])
        {
            LastSeq = last.Seq,
            LastMessageId = last.Id,
            LastPosition = Math.Max(last.Id, ConversationStore.FindLastEventId(write, id)),
            IsDirty = dirty.Contains(id),
        };
    }

    private Conversation Add(WriteScope write, Conversation conversation)
    {
        if (byId.Count >= MaxCached)
        {
            WriteCounters(write);
            byId.Clear();
            byPair.Clear();
        }

        byId[conversation.Id] = conversation;
        return conversation;
    }
}

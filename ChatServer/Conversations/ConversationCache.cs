using ChatServer.Accounts;
using ChatServer.Accounts.Blocks;
using ChatServer.Conversations.Settings;
using ChatServer.Refusals;
using ChatServer.Storage;
using ChatServer.Storage.Sealing;

namespace ChatServer.Conversations;

/// <summary>
/// The writer's conversations in memory: a message costs one INSERT and no UPDATE of a counter. The counters are derived:
/// <see cref="CounterFlush"/> writes them in the background, and loading a conversation counts what the table doesn't include yet
/// from the messages themselves, so a crash in between loses nothing. Bounded: a full cache is flushed and emptied.
/// </summary>
internal sealed class ConversationCache(
    ConversationKeys keys, ConversationKinds kinds, DisabledParticipants disabled, KnownNames names, NewConversations beginnings)
    : IWriterState
{
    private const int MaxCached = 50_000;
    private static readonly Refusal UnknownReceiver = new(RefusalCode.UnknownReceiver, RequestField.Receiver);
    private static readonly Refusal Blocked = new(RefusalCode.Blocked, RequestField.Receiver);

    private readonly Dictionary<UserPair, Conversation> byPair = [];
    private readonly Dictionary<long, Conversation> byId = [];
    private readonly HashSet<long> dirty = [];
    private readonly HashSet<long> written = [];
    private long writtenIn;
    private long lastTouched;

    /// <summary>The newest position that changed a counter. Other threads may read it.</summary>
    public long LastTouched => Volatile.Read(ref lastTouched);

    /// <summary>The conversation of two users, which is created if it doesn't exist.</summary>
    public Outcome<Conversation> OpenDirect(WriteScope write, Guid sender, Guid receiver, FirstMessage? first = null)
    {
        if (disabled.Contains(write, sender))
            return Refusal.SignedOut;

        var pair = UserPair.Of(sender, receiver);
        if (!byPair.TryGetValue(pair, out var conversation))
        {
            var opened = FindOrCreateDirect(write, sender, receiver, first);
            if (opened.IsRefused)
                return opened;

            byPair[pair] = conversation = opened.Value;
        }

        return disabled.Contains(write, receiver) ? UnknownReceiver : conversation;
    }

    /// <summary>The target of a message: a user, a conversation, or both if they are the same.</summary>
    public Outcome<Conversation> OpenToWrite(
        WriteScope write, Guid senderId, Guid? receiverId, long? conversationId, FirstMessage message)
    {
        if (conversationId is not { } id)
            return receiverId is { } receiver ? OpenDirect(write, senderId, receiver, message) : UnknownReceiver;

        if (disabled.Contains(write, senderId))
            return Refusal.SignedOut;

        return FindToWrite(write, senderId, id) is { } conversation
            && (receiverId is null || IsWith(conversation, senderId, receiverId.Value))
            ? conversation
            : Refusal.UnknownConversation;
    }

    /// <summary>
    /// A conversation in which the user may write; null if they aren't a participant, or the other side is disabled.
    /// </summary>
    public Conversation? FindToWrite(WriteScope write, Guid senderId, long id) =>
        Find(write, id) is { } conversation && conversation.Find(write, senderId) is not null
        && (!conversation.Kind.IsDirect || !disabled.Contains(write, conversation.OtherThan(senderId)))
            ? conversation
            : null;

    public Conversation? Find(WriteScope write, long id)
    {
        if (byId.TryGetValue(id, out var known))
            return known;

        if (ConversationStore.FindKind(write, id) is not { } name)
            return null;

        var kind = kinds.Of(name);
        if (kind.IsLarge)
            return Add(write, WithCounters(write, new Conversation(id, keys.Find(write, id), kind, [], LoadMember)));

        var participants = ConversationStore.ListParticipants(write, id);
        return participants.Count == 0 ? null : Add(write, Load(write, id, kind, participants));
    }

    /// <summary>Records that a message was added to the conversation.</summary>
    public void MessageAdded(WriteScope write, Conversation conversation, Participant sender, long messageId)
    {
        // Once for each of the two; their later messages cost no UPDATE.
        if (!sender.HasEngaged && conversation.Kind.IsDirect)
        {
            ConversationStore.Engage(write, conversation.Id, sender.UserId);
            sender.HasEngaged = true;
        }

        conversation.LastSeq++;
        conversation.LastMessageId = messageId;
        sender.NotUnreadAfterRead++;
        Touch(conversation, messageId);
    }

    /// <summary>
    /// Records that a message was deleted: participants who had not read it have one unread message less. The delete's event is
    /// not recorded yet. In a large conversation deleted messages are counted where the unread ones are read.
    /// </summary>
    public static void MessageDeleted(WriteScope write, Conversation conversation, Guid senderId, long seq)
    {
        if (conversation.Kind.IsLarge)
            return;

        conversation.LastDeletion = write.Position + 1;
        foreach (var participant in conversation.Participants)
        {
            if (participant.UserId == senderId || participant.ReadSeq >= seq)
                continue;

            participant.NotUnreadAfterRead++;
            ParticipantUpdate.Execute(write, conversation, participant);
        }
    }

    /// <summary>Records a durable event of the conversation.</summary>
    public void Touch(Conversation conversation, long position)
    {
        conversation.LastPosition = position;
        Volatile.Write(ref lastTouched, position);
        if (conversation.IsDirty)
            return;

        conversation.IsDirty = true;
        dirty.Add(conversation.Id);
    }

    /// <summary>Records a user's new settings, an event of theirs alone: no counter changes.</summary>
    public void SettingsChanged(long conversationId, Guid userId, ConversationSettings settings, long position)
    {
        NotePersonal(position);
        if (byId.TryGetValue(conversationId, out var conversation))
            conversation.SettingsChanged(userId, settings);
    }

    /// <summary>Records an event for one user only: their catch-up reads up to it.</summary>
    public void NotePersonal(long position) => Volatile.Write(ref lastTouched, position);

    /// <summary>Writes the counters to the table.</summary>
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

            if (conversation.Kind.IsLarge)
                WriteCountersOfLarge(write, conversation);
            foreach (var participant in conversation.Participants)
                ParticipantUpdate.Execute(write, conversation, participant);
            conversation.IsDirty = false;
        }
    }

    // Of the members only those who have sent messages since the last flush: it costs the same however many there are.
    private static void WriteCountersOfLarge(WriteScope write, Conversation conversation)
    {
        LargeConversations.UpdateCounters(write, conversation);
        foreach (var sender in LargeConversations.ListSenders(write, conversation.Id, CounterFlush.CountedUpTo(write)))
        {
            if (conversation.Find(write, sender) is { } member)
                ParticipantUpdate.Execute(write, conversation, member);
        }
    }

    /// <summary>
    /// Changes the participants of a conversation, which is read again at its next use: its counters are written before
    /// <paramref name="change"/>.
    /// </summary>
    public void Reload(WriteScope write, Conversation conversation, Action change)
    {
        WriteCounters(write);
        change();
        byId.Remove(conversation.Id);
    }

    /// <summary>Applies blocks and unblocks: they take effect with the very next message.</summary>
    public void OnPublished(WriteScope write, DomainEvent happened)
    {
        if (happened is BlockChanged block)
            NoteBlock(write, block);
    }

    /// <summary>Marks conversations whose counters may be behind, for example after a crash.</summary>
    public void MarkDirty(IEnumerable<long> conversationIds) => dirty.UnionWith(conversationIds);

    // The batch's counts are discarded; the list of conversations whose row may be behind is kept.
    public void RolledBack()
    {
        MarkDirty(written);
        Forget();
    }

    private void NoteBlock(WriteScope write, BlockChanged block)
    {
        if (ConversationStore.FindDirect(write, block.UserId, block.BlockedId) is { } id && byId.TryGetValue(id, out var direct))
            direct.Find(write, block.UserId)!.HasBlockedOther = block.IsBlocked;
    }

    private static bool IsWith(Conversation conversation, Guid userId, Guid otherId) =>
        conversation.Kind.IsDirect && conversation.OtherThan(userId) == otherId;

    private Outcome<Conversation> FindOrCreateDirect(WriteScope write, Guid sender, Guid receiver, FirstMessage? first)
    {
        if (ConversationStore.FindDirect(write, sender, receiver) is { } id && Find(write, id) is { } known)
            return known;

        if (UserStore.Find(write, sender) is not { DisabledAt: null })
            return Refusal.SignedOut;

        if (UserStore.Find(write, receiver) is not { DisabledAt: null })
            return UnknownReceiver;

        if (first is not null && BlockStore.Exists(write, receiver, sender))
            return Blocked;

        // The message that it refers to can't be in a conversation that doesn't exist yet.
        if (first is { Names: { } named })
            return new Refusal(RefusalCode.MessageElsewhere, named);

        return beginnings.Check(write, sender) is { } refused ? refused : CreateDirect(write, sender, receiver);
    }

    private Conversation CreateDirect(WriteScope write, Guid sender, Guid receiver)
    {
        var id = ConversationStore.InsertDirect(write, sender, receiver);
        var cipher = keys.Create(write, id);
        Participant[] participants = sender == receiver
            ? [Member(write, sender, sender)]
            : [Member(write, sender, receiver), Member(write, receiver, sender)];
        participants[0].HasEngaged = true;
        return Add(write, new Conversation(id, cipher, ConversationKind.Direct, participants));
    }

    private Participant Member(ReadScope read, Guid userId, Guid otherId) =>
        new(userId, GroupRole.Member, names.Of(userId, UserStore.FindName(read, userId)))
        {
            HasBlockedOther = BlockStore.Exists(read, userId, otherId)
        };

    private Conversation Load(WriteScope write, long id, ConversationKind kind, IReadOnlyList<ParticipantRow> rows)
    {
        disabled.Note(rows);
        var last = ConversationStore.FindLastMessage(write, id) ?? new LastMessageRow(0, 0);
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
        return WithCounters(write, new Conversation(id, keys.Find(write, id), kind, [.. participants]));
    }

    private static Conversation WithCounters(WriteScope write, Conversation conversation)
    {
        var last = ConversationStore.FindLastMessage(write, conversation.Id) ?? new LastMessageRow(0, 0);
        conversation.LastSeq = last.Seq;
        conversation.LastMessageId = last.Id;
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

    private void Forget()
    {
        byPair.Clear();
        byId.Clear();
        names.Forget();
    }

    private Conversation Add(WriteScope write, Conversation conversation)
    {
        if (byId.Count >= MaxCached)
        {
            WriteCounters(write);
            Forget();
        }

        conversation.IsDirty = dirty.Contains(conversation.Id);
        byId[conversation.Id] = conversation;
        return conversation;
    }
}

/// <summary>A message that may be the first of its conversation.</summary>
/// <param name="Names">The field that refers to another message of the conversation, so this one can't be the first.</param>
internal readonly record struct FirstMessage(RequestField? Names);

using ChatServer.Accounts;
using ChatServer.Accounts.Blocks;
using ChatServer.Conversations.Settings;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Conversations;

/// <summary>
/// The writer's conversations in memory: a message costs one INSERT and no UPDATE of a counter. The counters are derived:
/// <see cref="CounterFlush"/> writes them in the background, and loading a conversation counts what the table doesn't include yet
/// from the messages themselves, so a crash in between loses nothing. Bounded: a full cache is flushed and emptied.
/// </summary>
internal sealed class ConversationCache(
    ConversationLoader loader, DisabledParticipants disabled, KnownNames names, NewConversations beginnings) : IWriterState
{
    private const int MaxCached = 50_000;
    private static readonly Refusal UnknownReceiver = new(RefusalCode.UnknownReceiver, RequestField.Receiver);
    private static readonly Refusal Blocked = new(RefusalCode.Blocked, RequestField.Receiver);

    private readonly Dictionary<UserPair, Conversation> byPair = [];
    private readonly Dictionary<long, Conversation> byId = [];
    private readonly DirtyCounters counters = new();

    /// <summary>The newest position that changed a counter. Other threads may read it.</summary>
    public long LastTouched => counters.LastTouched;

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

        return loader.Find(write, id) is { } conversation ? Add(write, conversation) : null;
    }

    /// <summary>Records that a message was added to the conversation.</summary>
    /// <param name="sender">Null if a webhook sent it, which takes no part: it is unread for everybody.</param>
    public void MessageAdded(
        WriteScope write, Conversation conversation, Participant? sender, long messageId, Timestamp createdAt)
    {
        // Once for each of the two; their later messages cost no UPDATE.
        if (sender is { HasEngaged: false } && conversation.Kind.IsDirect)
        {
            ConversationStore.Engage(write, conversation.Id, sender.UserId);
            sender.HasEngaged = true;
        }

        conversation.LastSeq++;
        conversation.LastMessageId = messageId;
        conversation.LastMessageAt = createdAt;
        if (sender is not null)
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

    /// <summary>
    /// Records that a message that counted as deleted appears: it is unread for the participants who haven't read past it.
    /// </summary>
    public static void MessageRevealed(WriteScope write, Conversation conversation, Guid senderId, long seq)
    {
        if (conversation.Kind.IsLarge)
            return;

        conversation.LastDeletion = write.Position + 1;
        foreach (var participant in conversation.Participants)
        {
            if (participant.UserId == senderId || participant.ReadSeq >= seq)
                continue;

            participant.NotUnreadAfterRead--;
            ParticipantUpdate.Execute(write, conversation, participant);
        }
    }

    /// <summary>Records a durable event of the conversation.</summary>
    public void Touch(Conversation conversation, long position)
    {
        conversation.LastPosition = position;
        counters.Note(position);
        if (!conversation.IsDirty)
            counters.Add(conversation);
    }

    /// <summary>Records a user's new settings, an event of theirs alone: no counter changes.</summary>
    public void SettingsChanged(long conversationId, Guid userId, ConversationSettings settings, long position)
    {
        NotePersonal(position);
        if (byId.TryGetValue(conversationId, out var conversation))
            conversation.SettingsChanged(userId, settings);
    }

    /// <summary>Records an event for one user only: their catch-up reads up to it.</summary>
    public void NotePersonal(long position) => counters.Note(position);

    /// <summary>Writes the counters to the table.</summary>
    public void WriteCounters(WriteScope write) => counters.Write(write, id => Find(write, id));

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
    public void MarkDirty(IEnumerable<long> conversationIds) => counters.AddAll(conversationIds);

    // The batch's counts are discarded.
    public void RolledBack()
    {
        counters.RolledBack();
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

        if (beginnings.Check(write, sender) is { } refused)
            return refused;

        return Add(write, loader.CreateDirect(write, sender, receiver));
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

        conversation.IsDirty = counters.Contains(conversation.Id);
        byId[conversation.Id] = conversation;
        return conversation;
    }
}

/// <summary>A message that may be the first of its conversation.</summary>
/// <param name="Names">The field that refers to another message of the conversation, so this one can't be the first.</param>
internal readonly record struct FirstMessage(RequestField? Names);

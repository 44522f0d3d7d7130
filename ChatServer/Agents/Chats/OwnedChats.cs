using ChatServer.Conversations;
using ChatServer.Messages;
using ChatServer.Messages.History;
using ChatServer.Storage;
using ChatServer.Storage.Sealing;

namespace ChatServer.Agents.Chats;

/// <summary>A chat with an agent as its owner sees it.</summary>
/// <param name="Last">Its newest message; null if the owner may not read it.</param>
/// <param name="Unread">Messages of the visitor that the owner may read and hasn't; of the newest
/// <see cref="MaxUnread"/> messages.</param>
internal sealed record OwnedChat(AgentChat Chat, Message? Last, Timestamp LastAt, long Unread)
{
    public const int MaxUnread = 1_000;
}

/// <param name="HasMore">Whether there are more after the last one.</param>
internal sealed record OwnedSlice(IReadOnlyList<OwnedChat> Chats, bool HasMore);

/// <summary>The owner has read a chat.</summary>
/// <param name="UpTo">The newest message that they were shown; null if it was an older page.</param>
internal sealed record NoteOwnerRead(Guid OwnerId, long ConversationId, long? UpTo) : IWriteCommand;

/// <summary>
/// Shows owners the chats of others with their agents, as far as they may read them. Who reads is recorded: an entry for each
/// chat and hour.
/// </summary>
internal sealed class OwnedChats(
    Database database, MessageHistory history, MessageReader reader, ConversationKeys keys, IAgentAudit audit)
{
    private const long SecondsOfHour = 3_600;

    /// <summary>The chat with the newest message first, below a message's id.</summary>
    public ValueTask<T> ListAsync<T>(
        Guid ownerId, Page page, Func<ReadScope, OwnedSlice, T> shape, CancellationToken cancellationToken) =>
        database.ReadAsync(
            read => shape(read, Fill(read, OwnedChatStore.ListOf(read, ownerId, page.Before, page.Limit + 1), page.Limit)),
            cancellationToken);

    /// <summary>Those that wait for the owner, the one that has waited longest first.</summary>
    /// <param name="after">The last chat of the page before. If it no longer waits, the page is empty.</param>
    public ValueTask<T> ListWaitingAsync<T>(
        Guid ownerId, long? after, int limit, Func<ReadScope, OwnedSlice, T> shape, CancellationToken cancellationToken) =>
        database.ReadAsync(
            read => shape(read, FindPlace(read, ownerId, after) is { } place
                ? Fill(read, OwnedChatStore.ListWaiting(read, ownerId, place, limit + 1), limit)
                : new OwnedSlice([], HasMore: false)),
            cancellationToken);

    /// <summary>One chat; null if it isn't with an agent of the user.</summary>
    public ValueTask<T?> FindAsync<T>(
        Guid ownerId, long conversationId, Func<ReadScope, OwnedChat, T> shape, CancellationToken cancellationToken)
        where T : class =>
        database.ReadAsync(
            read => AgentChatStore.Find(read, conversationId) is { } chat && chat.OwnerId == ownerId
                ? shape(read, Show(read, [chat]).Single())
                : null,
            cancellationToken);

    /// <summary>The messages that the owner may read; null if the chat isn't with an agent of theirs.</summary>
    public ValueTask<T?> ReadAsync<T>(
        Guid ownerId, long conversationId, Page page, Func<ReadScope, MessageSlice, T> shape, CancellationToken cancellationToken)
        where T : class =>
        database.ReadAsync(
            read => AgentChatStore.Find(read, conversationId) is { } chat && chat.OwnerId == ownerId
                ? shape(read, Read(read, chat, page))
                : null,
            cancellationToken);

    public ValueTask NoteReadAsync(NoteOwnerRead command, CancellationToken cancellationToken) =>
        new(database.WriteAsync(command, NoteRead, cancellationToken).AsTask());

    private MessageSlice Read(ReadScope read, AgentChat chat, Page page)
    {
        // An owner who has taken over sees what was written since.
        if (ConversationStore.FindView(read, chat.ConversationId, chat.OwnerId) is { } view)
            return history.ReadFrom(read, chat.OwnerId, chat.ConversationId, firstSeq: 0, page.Within(view));

        return chat.ReadableFrom is { } from
            ? history.ReadFrom(read, chat.OwnerId, chat.ConversationId, from, page)
            : new MessageSlice([], HasMore: false);
    }

    private bool NoteRead(WriteScope write, NoteOwnerRead command)
    {
        if (AgentChatStore.Find(write, command.ConversationId) is not { } chat || chat.OwnerId != command.OwnerId)
            return false;

        var seq = command.UpTo is { } id && MessageStore.Find(write, id) is { } message
            && message.ConversationId == chat.ConversationId
                ? message.Seq
                : 0;
        if (chat.OwnerReadAt is not { } before || HourOf(before) != HourOf(write.Now))
            audit.Append(write, chat.OwnerId, "agent_chat_read", chat.AgentId, chat.ConversationId);
        OwnedChatStore.UpdateRead(write, chat.ConversationId, seq);
        return true;
    }

    private static WaitingPlace? FindPlace(ReadScope read, Guid ownerId, long? after)
    {
        if (after is not { } id)
            return new WaitingPlace(new Timestamp(0), 0);

        return AgentChatStore.Find(read, id) is { WaitingSince: { } since } chat && chat.OwnerId == ownerId
            ? new WaitingPlace(since, id)
            : null;
    }

    // One more row than the page needs shows that there are more.
    private OwnedSlice Fill(ReadScope read, IReadOnlyList<AgentChat> chats, int limit)
    {
        var page = new List<OwnedChat>();
        var budget = new PageBudget();
        foreach (var shown in Show(read, [.. chats.Take(limit)]))
        {
            if (!budget.TryTake(PageBudget.SizeOf(shown.Last?.Body)))
                return new OwnedSlice(page, HasMore: true);

            page.Add(shown);
        }

        return new OwnedSlice(page, chats.Count > limit);
    }

    private IEnumerable<OwnedChat> Show(ReadScope read, IReadOnlyList<AgentChat> chats)
    {
        var messages = MessageStore.FindAll(read, chats.Select(chat => chat.LastMessageId));
        keys.Load(read, chats.Select(chat => chat.ConversationId));
        return chats.Select(chat => Show(read, chat, messages.GetValueOrDefault(chat.LastMessageId)));
    }

    private OwnedChat Show(ReadScope read, AgentChat chat, MessageRow? last)
    {
        var first = FirstReadable(read, chat);
        return new OwnedChat(
            chat,
            last is { DeletedAt: null } && last.Seq >= first ? reader.Open(read, last) : null,
            last?.CreatedAt ?? chat.ControlSince,
            first is { } seq ? CountUnread(read, chat, Math.Max(chat.OwnerReadSeq, seq - 1)) : 0);
    }

    private static long CountUnread(ReadScope read, AgentChat chat, long aboveSeq)
    {
        var above = MessageStore.FindLastSeq(read, chat.ConversationId, long.MaxValue) - aboveSeq;
        return above <= 0 ? 0 : OwnedChatStore.CountUnread(read, chat, aboveSeq, Math.Min(above, OwnedChat.MaxUnread));
    }

    // The sequence number; null if the owner may read nothing.
    private static long? FirstReadable(ReadScope read, AgentChat chat) =>
        ConversationStore.FindView(read, chat.ConversationId, chat.OwnerId) is { } view
            ? MessageStore.FindLastSeq(read, chat.ConversationId, view.First) + 1
            : chat.ReadableFrom;

    private static long HourOf(Timestamp moment) => moment.WholeSeconds / SecondsOfHour;
}

using ChatServer.Accounts;
using ChatServer.Conversations;
using ChatServer.Messages.Pins;
using ChatServer.Messages.Replies;
using ChatServer.Storage;

namespace ChatServer.Messages.History;

/// <summary>
/// Reads pages of messages for users who may see them. Each page is read from one snapshot; on the same snapshot the caller's
/// <c>shape</c> turns it into an API's records, with the users that it refers to.
/// </summary>
internal sealed class MessageHistory(Database database, MessageViews views)
{
    /// <summary>The messages between two users; null if the other user doesn't exist.</summary>
    public ValueTask<T?> ReadDirectAsync<T>(
        Guid userId, Guid otherId, Page page, Func<ReadScope, MessageSlice, T> shape, CancellationToken cancellationToken)
        where T : class =>
        database.ReadAsync(
            read =>
            {
                if (UserStore.Find(read, otherId) is null)
                    return null;

                return shape(read, ConversationStore.FindDirect(read, userId, otherId) is { } id
                    && ConversationStore.FindView(read, id, userId) is { } view
                    ? Read(read, userId, id, page.Within(view))
                    : new MessageSlice([], HasMore: false));
            },
            cancellationToken);

    /// <summary>The messages of a conversation; null if the user was never a participant.</summary>
    public ValueTask<T?> ReadAsync<T>(
        Guid userId, long conversationId, Page page, Func<ReadScope, MessageSlice, T> shape, CancellationToken cancellationToken)
        where T : class =>
        database.ReadAsync(
            read => ConversationStore.FindView(read, conversationId, userId) is { } view
                ? shape(read, Read(read, userId, conversationId, page.Within(view)))
                : null,
            cancellationToken);

    /// <summary>
    /// The messages of a conversation from a sequence number on, newest first, for a reader who takes no part in it; without what
    /// they quote.
    /// </summary>
    public MessageSlice ReadFrom(ReadScope read, Guid readerId, long conversationId, long firstSeq, Page page) =>
        views.Slice(
            read, readerId,
            MessageStore.ReadBefore(read, conversationId, page.Above, page.Before, page.Limit + 1)
                .TakeWhile(row => row.Seq >= firstSeq),
            page.Limit, first: long.MaxValue, leftAt: null);

    /// <summary>The same, after skipping some of the newest, with the total.</summary>
    public ValueTask<T?> ReadCountedAsync<T>(
        Guid userId, long conversationId, CountedPage page, Func<CountedSlice, T> shape, CancellationToken cancellationToken)
        where T : class =>
        database.ReadAsync(
            read => ConversationStore.FindView(read, conversationId, userId) is { } view
                ? shape(ReadCounted(read, userId, conversationId, page, view))
                : null,
            cancellationToken);

    /// <summary>The messages with files of a conversation; null if the user was never a participant.</summary>
    public ValueTask<T?> ReadFilesAsync<T>(
        Guid userId, long conversationId, Page page, Func<ReadScope, MessageSlice, T> shape, CancellationToken cancellationToken)
        where T : class =>
        database.ReadAsync(
            read => ConversationStore.FindView(read, conversationId, userId) is { } view
                ? shape(read, ReadFiles(read, userId, conversationId, page.Within(view)))
                : null,
            cancellationToken);

    /// <summary>
    /// The pinned messages of a conversation, the most recently pinned first; null if the user was never a participant.
    /// </summary>
    /// <param name="afterPin">The pinned message after which the page begins; null for the first page. If it is no longer pinned,
    /// the page is empty.</param>
    public ValueTask<T?> ReadPinsAsync<T>(
        Guid userId, long conversationId, long? afterPin, Func<ReadScope, MessageSlice, T> shape,
        CancellationToken cancellationToken)
        where T : class =>
        database.ReadAsync(
            read => ConversationStore.FindView(read, conversationId, userId) is { } view
                ? shape(read, ReadPins(read, userId, conversationId, view, afterPin))
                : null,
            cancellationToken);

    private CountedSlice ReadCounted(ReadScope read, Guid userId, long conversationId, CountedPage counted, ViewRow view)
    {
        var page = Skip(read, conversationId, counted.Page.Within(view), counted.Skipped);
        var hidden = view.ClearedPosition == 0 ? 0 : MessageStore.FindLastSeq(read, conversationId, view.First);
        return new CountedSlice(
            page is null ? new MessageSlice([], HasMore: false) : Read(read, userId, conversationId, page),
            MessageStore.FindLastSeq(read, conversationId, new Page(Limit: 0).Within(view).Before) - hidden,
            ConversationMarks.Read(read, userId, conversationId, view));
    }

    // Null if there are no more messages than those that are skipped.
    private static Page? Skip(ReadScope read, long conversationId, Page page, int skipped)
    {
        if (skipped == 0)
            return page;

        var first = MessageStore.FindIdAt(read, conversationId, page.Above, page.Before, skipped);
        return first is { } id ? page with { Before = id + 1 } : null;
    }

    /// <summary>
    /// The replies to a message; null if the user can't read that message. A deleted message keeps its replies.
    /// </summary>
    public ValueTask<T?> ReadRepliesAsync<T>(
        Guid userId, long messageId, Page page, Func<ReadScope, MessageSlice, T> shape, CancellationToken cancellationToken)
        where T : class =>
        database.ReadAsync(
            read => MessageStore.Find(read, messageId) is { } root
                && ConversationStore.FindView(read, root.ConversationId, userId) is { } view
                && messageId >= view.First && messageId <= view.Last
                ? shape(read, ReadReplies(read, userId, messageId, page.Within(view)))
                : null,
            cancellationToken);

    private MessageSlice ReadPins(ReadScope read, Guid userId, long conversationId, ViewRow view, long? afterPin)
    {
        var rows = PinStore.List(read, conversationId, view.First, view.Last)
            .Where(row => row.AsOf(read, view.LeftAt).PinnedAt is not null);
        if (afterPin is { } last)
            rows = rows.SkipWhile(row => row.Id != last).Skip(1);
        return views.Slice(read, userId, rows, MessagePins.MaxPins, view.First, view.LeftAt);
    }

    private MessageSlice ReadReplies(ReadScope read, Guid userId, long messageId, Page page)
    {
        if (!page.FromOldest)
            return Slice(read, userId, ReplyStore.ReadBefore(read, messageId, page.Above, page.Before, page.Limit + 1), page);

        var slice = Slice(read, userId, ReplyStore.ReadAfter(read, messageId, page.Above, page.Before, page.Limit + 1), page);
        return slice with { Messages = [.. slice.Messages.Reverse()] };
    }

    private MessageSlice Read(ReadScope read, Guid userId, long conversationId, Page page)
    {
        if (!page.FromOldest)
            return Slice(
                read, userId, MessageStore.ReadBefore(read, conversationId, page.Above, page.Before, page.Limit + 1), page);

        var slice = Slice(
            read, userId, MessageStore.ReadAfter(read, conversationId, page.Above, page.Before, page.Limit + 1), page);
        return slice with { Messages = [.. slice.Messages.Reverse()] };
    }

    private MessageSlice ReadFiles(ReadScope read, Guid userId, long conversationId, Page page) =>
        Slice(read, userId, MessageStore.ReadFilesBefore(read, conversationId, page.Floor, page.Before, page.Limit + 1), page);

    private MessageSlice Slice(ReadScope read, Guid userId, IEnumerable<MessageRow> rows, Page page) =>
        views.Slice(read, userId, rows, page.Limit, page.Floor + 1, page.LeftAt);
}

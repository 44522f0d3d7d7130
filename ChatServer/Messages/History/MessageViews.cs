using ChatServer.Messages.Polls;
using ChatServer.Messages.Reactions;
using ChatServer.Messages.Types;
using ChatServer.Storage;

namespace ChatServer.Messages.History;

/// <summary>Opens stored messages, with the quotes, reactions and polls that a reader of the history sees with them.</summary>
internal sealed class MessageViews(MessageReader reader, TimeProvider clock)
{
    // Quotes and reactions are read for this many messages at a time.
    private const int MaxAtOnce = 100;
    private const int MaxBytesAtOnce = 256 * 1024;

    /// <summary>
    /// A page of at most <paramref name="limit"/> rows, and no more than fit a <see cref="PageBudget"/>. A further row shows that
    /// there are more.
    /// </summary>
    public MessageSlice Slice(
        ReadScope read, Guid readerId, IEnumerable<MessageRow> rows, int limit, long first, Timestamp? leftAt)
    {
        var budget = new PageBudget();
        var page = new List<ShownMessage>();
        foreach (var shown in Parts(rows).SelectMany(part => Of(read, readerId, part, first, leftAt)))
        {
            if (page.Count == limit || !budget.TryTake(shown))
                return new MessageSlice(page, HasMore: true);

            page.Add(shown);
        }

        return new MessageSlice(page, HasMore: false);
    }

    /// <param name="first">The first message that the reader can see: earlier ones aren't quoted.</param>
    /// <param name="leftAt">When the reader left the conversation: they see its state before that.</param>
    public IEnumerable<ShownMessage> Of(
        ReadScope read, Guid readerId, IReadOnlyList<MessageRow> rows, long first, Timestamp? leftAt)
    {
        var reactions = ShownReaction.Read(read, readerId, rows.Select(row => row.Id), leftAt);
        var quoted = FindQuoted(read, rows.Select(row => row.ReplyToId), first);
        return rows.Select(row => reader.Open(read, row.AsOf(read, leftAt))).Select(message => new ShownMessage(
            message, Quoted(read, quoted, message, leftAt), [.. reactions[message.Id]], Poll(read, readerId, message, leftAt)));
    }

    /// <summary>The same for one message that was opened as of <paramref name="leftAt"/>.</summary>
    public ShownMessage Of(ReadScope read, Guid readerId, Message message, long first, Timestamp? leftAt) => new(
        message,
        Quoted(read, FindQuoted(read, [message.ReplyToId], first), message, leftAt),
        [.. ShownReaction.Read(read, readerId, [message.Id], leftAt)[message.Id]],
        Poll(read, readerId, message, leftAt));

    private static Dictionary<long, MessageRow> FindQuoted(ReadScope read, IEnumerable<long?> ids, long first) =>
        MessageStore.FindAll(read, ids.OfType<long>().Where(id => id >= first));

    private static IEnumerable<IReadOnlyList<MessageRow>> Parts(IEnumerable<MessageRow> rows)
    {
        var (part, bytes) = (new List<MessageRow>(), 0);
        foreach (var row in rows)
        {
            part.Add(row);
            bytes += row.Body?.Length ?? 0;
            if (part.Count < MaxAtOnce && bytes < MaxBytesAtOnce)
                continue;

            yield return part;
            (part, bytes) = ([], 0);
        }

        if (part.Count > 0)
            yield return part;
    }

    private PollState? Poll(ReadScope read, Guid readerId, Message message, Timestamp? leftAt) =>
        message.Type is PollType && message.State?.DeletedAt is null
            ? PollState.Read(read, message, readerId, Timestamp.Now(clock), leftAt)
            : null;

    private Message? Quoted(ReadScope read, Dictionary<long, MessageRow> quoted, Message reply, Timestamp? leftAt) =>
        reply.ReplyToId is { } id && quoted.GetValueOrDefault(id) is { DeletedAt: null } row
            ? reader.Open(read, row.AsOf(read, leftAt))
            : null;
}

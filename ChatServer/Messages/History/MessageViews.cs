using ChatServer.Messages.Polls;
using ChatServer.Messages.Reactions;
using ChatServer.Messages.Types;
using ChatServer.Storage;

namespace ChatServer.Messages.History;

/// <summary>Opens stored messages, with all that a reader of the history sees beside them.</summary>
internal sealed class MessageViews(MessageReader reader, TimeProvider clock)
{
    /// <param name="first">The first message that the reader sees: what was before isn't quoted.</param>
    /// <param name="leftAt">When the reader left the conversation: they see what was before.</param>
    public IReadOnlyList<ShownMessage> Of(ReadScope read, Guid readerId, IReadOnlyList<MessageRow> rows, long first, Timestamp? leftAt)
    {
        var reactions = ShownReaction.Read(read, readerId, rows.Select(row => row.Id), leftAt);
        var quoted = MessageStore.FindAll(read, rows.Select(row => row.ReplyToId).OfType<long>().Where(id => id >= first));
        return [.. rows.Select(row => reader.Open(read, row.AsOf(read, leftAt))).Select(message => new ShownMessage(
            message, Quoted(read, quoted, message, leftAt), [.. reactions[message.Id]], Poll(read, readerId, message, leftAt)))];
    }

    private PollState? Poll(ReadScope read, Guid readerId, Message message, Timestamp? leftAt) =>
        message.Type is PollType && message.State?.DeletedAt is null
            ? PollState.Read(read, message, readerId, Timestamp.Now(clock), leftAt)
            : null;

    private Message? Quoted(ReadScope read, Dictionary<long, MessageRow> quoted, Message reply, Timestamp? leftAt) =>
        reply.ReplyToId is { } id && quoted.GetValueOrDefault(id) is { DeletedAt: null } row ? reader.Open(read, row.AsOf(read, leftAt)) : null;
}

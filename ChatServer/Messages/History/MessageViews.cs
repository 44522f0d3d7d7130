using ChatServer.Messages.Polls;
using ChatServer.Messages.Reactions;
using ChatServer.Messages.Types;
using ChatServer.Storage;

namespace ChatServer.Messages.History;

/// <summary>Opens stored messages, with all that a reader of the history sees beside them.</summary>
internal sealed class MessageViews(MessageReader reader, TimeProvider clock)
{
    public IReadOnlyList<ShownMessage> Of(ReadScope read, Guid readerId, IReadOnlyList<MessageRow> rows)
    {
        var reactions = ReactionStore.ListOf(read, rows.Select(row => row.Id));
        return [.. rows.Select(row => reader.Open(read, row)).Select(message => new ShownMessage(
            message, Quoted(read, message), [.. reactions[message.Id]], Poll(read, readerId, message)))];
    }

    private PollState? Poll(ReadScope read, Guid readerId, Message message) => message.Type is PollType && message.State?.DeletedAt is null
        ? PollState.Read(read, message, readerId, Timestamp.Now(clock))
        : null;

    private Message? Quoted(ReadScope read, Message reply) =>
        reply.ReplyToId is { } id && MessageStore.Find(read, id) is { DeletedAt: null } row ? reader.Open(read, row) : null;
}

using ChatServer.Messages.Reactions;
using ChatServer.Storage;

namespace ChatServer.Messages.History;

/// <summary>Opens stored messages, with all that a reader of the history sees beside them.</summary>
internal sealed class MessageViews(MessageReader reader)
{
    public IReadOnlyList<ShownMessage> Of(ReadScope read, IReadOnlyList<MessageRow> rows)
    {
        var reactions = ReactionStore.ListOf(read, rows.Select(row => row.Id));
        return [.. rows.Select(row => reader.Open(read, row)).Select(message => new ShownMessage(message, Quoted(read, message), [.. reactions[message.Id]]))];
    }

    private Message? Quoted(ReadScope read, Message reply) =>
        reply.ReplyToId is { } id && MessageStore.Find(read, id) is { DeletedAt: null } row ? reader.Open(read, row) : null;
}

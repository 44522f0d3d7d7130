using ChatServer.Messages.Reactions;
using ChatServer.Storage;

namespace ChatServer.Messages.History;

/// <summary>Opens stored messages, with all that a reader of the history sees beside them.</summary>
internal sealed class MessageViews(MessageReader reader)
{
    /// <param name="first">The first message that the reader sees: what was before isn't quoted.</param>
    public IReadOnlyList<ShownMessage> Of(ReadScope read, IReadOnlyList<MessageRow> rows, long first)
    {
        var reactions = ReactionStore.ListOf(read, rows.Select(row => row.Id));
        return [.. rows.Select(row => reader.Open(read, row)).Select(message => new ShownMessage(message, Quoted(read, message, first), [.. reactions[message.Id]]))];
    }

    private Message? Quoted(ReadScope read, Message reply, long first) =>
        reply.ReplyToId is { } id && id >= first && MessageStore.Find(read, id) is { DeletedAt: null } row ? reader.Open(read, row) : null;
}

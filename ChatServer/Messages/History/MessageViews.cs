using ChatServer.Messages.Polls;
using ChatServer.Messages.Reactions;
using ChatServer.Messages.Types;
using ChatServer.Storage;

namespace ChatServer.Messages.History;

/// <summary>Opens stored messages, with all that a reader of the history sees beside them.</summary>
internal sealed class MessageViews(MessageReader reader, TimeProvider clock)
{
    /// <param name="first">The first message that the reader sees: what was before isn't quoted.</param>
    public IReadOnlyList<ShownMessage> Of(ReadScope read, Guid readerId, IReadOnlyList<MessageRow> rows, long first) =>
        Of(read, readerId, rows, _ => first);

    /// <param name="firstOf">The first message that the reader sees of a conversation.</param>
    public IReadOnlyList<ShownMessage> Of(ReadScope read, Guid readerId, IReadOnlyList<MessageRow> rows, Func<long, long> firstOf)
    {
        var reactions = ReactionStore.ListOf(read, rows.Select(row => row.Id));
        var quoted = MessageStore.FindAll(read, rows.Select(row => QuotedId(row, firstOf)).OfType<long>());
        return [.. rows.Select(row => new ShownMessage(reader.Open(read, row), Quoted(read, quoted, row.ReplyToId), [.. reactions[row.Id]]))
            .Select(shown => shown with { Poll = Poll(read, readerId, shown.Message) })];
    }

    private PollState? Poll(ReadScope read, Guid readerId, Message message) => message.Type is PollType && message.State?.DeletedAt is null
        ? PollState.Read(read, message, readerId, Timestamp.Now(clock))
        : null;

    private static long? QuotedId(MessageRow reply, Func<long, long> firstOf) =>
        reply.ReplyToId is { } id && id >= firstOf(reply.ConversationId) ? id : null;

    private Message? Quoted(ReadScope read, Dictionary<long, MessageRow> quoted, long? id) =>
        id is { } there && quoted.GetValueOrDefault(there) is { DeletedAt: null } row ? reader.Open(read, row) : null;
}

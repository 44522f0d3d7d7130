using ChatServer.Chats.Documents;
using ChatServer.Chats.Tags;
using ChatServer.Storage;
using ChatServer.Storage.Sealing;

namespace ChatServer.Chats;

/// <summary>A whole chat.</summary>
/// <param name="Tags">The ids of its tags.</param>
/// <param name="Meta">See <see cref="StoredHead.Meta"/>.</param>
internal sealed record FullChat(
    ChatRow Row, string Title, IReadOnlyList<string> Tags, ReadOnlyMemory<byte> Meta, ChatContent Content);

/// <summary>Reads whole chats.</summary>
internal sealed class ChatReader(Database database, ChatKeys keys)
{
    /// <summary>Null if there is none.</summary>
    public ValueTask<FullChat?> ReadAsync(long id, CancellationToken cancellationToken) =>
        database.ReadAsync(
            read => ChatStore.Find(read, id) is { } row ? Open(read, row) : null, cancellationToken);

    /// <summary>Null if it isn't the user's.</summary>
    public ValueTask<FullChat?> ReadOwnAsync(Guid userId, Guid chatId, CancellationToken cancellationToken) =>
        database.ReadAsync(
            read => ChatStore.FindOwn(read, userId, chatId) is { } row ? Open(read, row) : null, cancellationToken);

    public FullChat Open(ReadScope read, ChatRow row) => Open(read, keys, row);

    public static FullChat Open(ReadScope read, ChatKeys keys, ChatRow row)
    {
        var cipher = keys.Find(read, row.Id);
        var head = StoredHead.Open(cipher, ChatContentStore.FindHead(read, row.Id));
        var nodes = new List<ChatNode>(row.MessageCount);
        nodes.AddRange(ChatContentStore.Stream(read, row.Id).Select(message => message.Open(cipher)));
        var tags = row.OwnerId is { } owner ? TagStore.ListIdsOf(read, owner, row.Id) : [];
        return new FullChat(
            row, row.OpenTitle(read), tags, head.Meta, new ChatContent(ChatDocument.Open(head.Json), nodes));
    }
}

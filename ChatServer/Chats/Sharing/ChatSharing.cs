using System.Buffers;
using System.Text.Json;
using ChatServer.Chats.Documents;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Chats.Sharing;

/// <summary>
/// Shares chats by a link: a copy that others may read, who know its id. It shows the chat as it was when it was shared last.
/// </summary>
internal sealed class ChatSharing(
    Database database, ChatWriter writer, ChatWriteShare share, ChatReader reader, ChatRemoval removal, ChatAccess access,
    TimeProvider clock)
{
    /// <summary>Returns the shared copy, which keeps its id when the chat is shared again.</summary>
    public ValueTask<Outcome<long>> ShareAsync(ShareChat command, CancellationToken cancellationToken) =>
        database.WriteAsync(
            command, (write, own) => share.Run(own.ActorId, () => Share(write, own)), cancellationToken);

    /// <summary>False if the chat wasn't shared.</summary>
    public ValueTask<Outcome<bool>> UnshareAsync(UnshareChat command, CancellationToken cancellationToken) =>
        database.WriteAsync(command, Unshare, cancellationToken);

    /// <summary>
    /// The shared copy, as its readers see it: pin, folder and tags are the owner's own. Administrators may also name a chat.
    /// </summary>
    public ValueTask<FullChat?> ReadAsync(Guid userId, Guid shareId, CancellationToken cancellationToken) =>
        database.ReadAsync(read => Read(read, userId, shareId), cancellationToken);

    private FullChat? Read(ReadScope read, Guid userId, Guid shareId)
    {
        if (ShareStore.FindLive(read, shareId, Timestamp.Now(clock)) is { } copy)
        {
            var owner = ChatStore.Find(read, copy.OriginalId!.Value)?.OwnerId;
            var full = reader.Open(read, copy);
            return owner == userId
                ? full
                : full with { Row = copy with { IsPinned = false, FolderUuid = null }, Meta = default };
        }

        return access.IsManager(read, userId) && ChatStore.FindAny(read, shareId) is { OwnerId: not null } chat
            ? reader.Open(read, chat)
            : null;
    }

    private Outcome<long> Share(WriteScope write, ShareChat command)
    {
        if (ChatStore.FindOwn(write, command.ActorId, command.ChatId) is not { } row)
            return ChatAccess.Unknown;

        var full = reader.Open(write, row);
        var draft = row with
        {
            Uuid = row.ShareUuid ?? Guid.NewGuid(),
            OwnerId = null,
            OriginalId = row.Id,
            ExpiresAt = command.ExpiresAt,
            IsArchived = false,
            UpdatedAt = write.Now,
        };
        var head = new StoredHead(full.Content.Head.Json, MetaOf(full));
        var earlier = ChatStore.FindCopy(write, row.Id);
        if (writer.CheckShared(row, head, full.Content.Nodes, replaced: earlier?.ByteCount ?? 0) is { } refusal)
            return refusal;

        if (earlier is not null)
            removal.DeleteRows(write, earlier.Id);
        var copy = writer.InsertCopy(write, draft, full.Title, head, full.Content.Nodes);
        ChatStore.UpdateShare(write, row.Id, copy.Uuid);
        return copy.Id;
    }

    private Outcome<bool> Unshare(WriteScope write, UnshareChat command)
    {
        if (ChatStore.FindOwn(write, command.ActorId, command.ChatId) is not { } row)
            return ChatAccess.Unknown;

        if (ChatStore.FindCopy(write, row.Id) is not { } copy)
            return false;

        removal.DeleteCopy(write, copy);
        return true;
    }

    // The tags are those of the moment of sharing, so the copy has them in its own document.
    private static byte[] MetaOf(FullChat full)
    {
        var meta = full.Meta.IsEmpty ? "{}"u8.ToArray() : full.Meta.ToArray();
        if (full.Tags.Count == 0)
            return full.Meta.ToArray();

        var tags = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(tags))
        {
            json.WriteStartArray();
            foreach (var tag in full.Tags)
                json.WriteStringValue(tag);
            json.WriteEndArray();
        }

        return JsonSplice.Set(meta, "tags", tags.WrittenSpan.ToArray());
    }
}

using System.Buffers.Binary;
using ChatServer.Chats.Documents;
using ChatServer.Refusals;
using ChatServer.Storage;
using ChatServer.Storage.Sealing;

namespace ChatServer.Chats;

/// <summary>
/// Writes the documents of chats. Used on the writer's thread; what is refused has written nothing.
/// </summary>
internal sealed class ChatWriter(ChatKeys keys, ChatOptions options)
{
    private static readonly Refusal NoRoom = new(RefusalCode.ChatQuotaExceeded);

    /// <summary>Measures a new chat, and checks what doesn't depend on its owner.</summary>
    public Outcome<NewChat> Prepare(ChatDocument document, ReadOnlyMemory<byte> meta)
    {
        var title = ChatTitle.Of(document);
        if (title.IsRefused)
            return title.Refusal;

        var head = new StoredHead(ChatHead.Of(document, hasNodes: document.Nodes.Count > 0), meta);
        var nodes = document.Nodes.Select(node => new ChatNode(node.Key(document.Json), node.Value(document.Json))).ToList();
        var bytes = SizeOf(head, nodes);
        if (Check(nodes.Count, bytes) is { } refusal)
            return refusal;

        return new NewChat(title.Value, head, nodes, bytes);
    }

    /// <summary>Adds a chat.</summary>
    /// <param name="draft">Without id, counts and title. A shared copy has no owner, but its original.</param>
    public Outcome<ChatRow> Insert(WriteScope write, ChatRow draft, ChatDocument document, ReadOnlyMemory<byte> meta)
    {
        var chat = Prepare(document, meta);
        if (chat.IsRefused)
            return chat.Refusal;

        if (CheckRoom(write, OwnerOf(write, draft), chat.Value.Bytes) is { } refusal)
            return refusal;

        return Insert(write, draft, chat.Value);
    }

    /// <summary>Adds a chat for which its owner has room.</summary>
    public ChatRow Insert(WriteScope write, ChatRow draft, NewChat chat)
    {
        var row = draft with
        {
            Id = ChatStore.NextId(write),
            MessageCount = chat.Nodes.Count,
            ByteCount = chat.Bytes,
        };
        Insert(write, row, chat.Title, chat.Head, chat.Nodes);
        return row;
    }

    /// <summary>Adds a chat whose content is that of another one.</summary>
    public ChatRow InsertCopy(WriteScope write, ChatRow draft, string title, StoredHead head, IReadOnlyList<ChatNode> nodes) =>
        Insert(write, draft, new NewChat(title, head, nodes, SizeOf(head, nodes)));

    /// <summary>Whether a user may have so many bytes more.</summary>
    public Refusal? CheckRoom(ReadScope read, Guid ownerId, long bytes) =>
        CheckRoom(ChatStorageStore.FindBytes(read, ownerId), bytes);

    /// <summary>
    /// Merges what a client saved: see <see cref="ChatHead.Merge"/>; messages are added or replaced one by one, and none is
    /// removed, so that two clients that save at once lose nothing. Unchanged messages aren't written.
    /// </summary>
    public Refusal? Save(WriteScope write, ChatRow row, ChatDocument saved)
    {
        var cipher = keys.Find(write, row.Id);
        var changes = FindChanges(write, cipher, row.Id, saved);
        var count = row.MessageCount + changes.Count(change => change.Known is null);
        var stored = StoredHead.Open(cipher, ChatContentStore.FindHead(write, row.Id));
        var head = ChatHead.Merge(ChatDocument.Open(stored.Json), saved, hasNodes: count > 0);
        if (head.IsRefused)
            return head.Refusal;

        var title = ChatTitle.Of(ChatDocument.Open(head.Value));
        if (title.IsRefused)
            return title.Refusal;

        var size = row.ByteCount + head.Value.Length - stored.Json.Length + changes.Sum(change => change.Growth);
        if (CheckGrowth(row, count - row.MessageCount, size - row.ByteCount) is { } refusal)
            return refusal;

        ChatContentStore.ReplaceHead(write, row.Id, (stored with { Json = head.Value }).Seal(cipher));
        Write(write, cipher, row.Id, changes, isSearched: true);
        ChatChangeStore.NoteTitle(write, row.Id);
        ChatStore.UpdateSaved(
            write, row with { MessageCount = count, ByteCount = size, UpdatedAt = write.Now }, title.Value);
        return null;
    }

    /// <summary>Whether a user may have the content of a copy as a chat, which is marked as one and so is larger.</summary>
    public Refusal? CheckCopy(ReadScope read, Guid ownerId, StoredHead head, IReadOnlyList<ChatNode> nodes) =>
        Check(nodes.Count, SizeOf(head, nodes)) ?? CheckRoom(read, ownerId, SizeOf(head, nodes));

    /// <summary>Whether a user may have a shared copy of this content.</summary>
    /// <param name="replaced">The bytes of the copy that it replaces.</param>
    public Refusal? CheckShared(ChatRow row, StoredHead head, IReadOnlyList<ChatNode> nodes, long replaced) =>
        CheckRoom(row.OwnerBytes, SizeOf(head, nodes) - replaced);

    /// <summary>Whether a chat, as it was read, may grow by so many messages and bytes.</summary>
    public Refusal? CheckGrowth(ChatRow row, int messages, long bytes) =>
        Check(row.MessageCount + messages, row.ByteCount + bytes) ?? CheckRoom(row.OwnerBytes, bytes);

    private static Guid OwnerOf(ReadScope read, ChatRow draft) =>
        draft.OwnerId ?? ChatStore.Find(read, draft.OriginalId!.Value)!.OwnerId!.Value;

    private Refusal? Check(long messages, long bytes)
    {
        if (messages > options.MaxMessages)
            return new Refusal(RefusalCode.TooManyChatMessages, Detail: $"{options.MaxMessages}");

        return bytes > options.MaxChatBytes ? new Refusal(RefusalCode.ChatTooLarge, Detail: $"{options.MaxChatBytes}") : null;
    }

    // What doesn't add to a user's bytes is possible also beyond the limit, which may have been higher.
    private Refusal? CheckRoom(long used, long growth) =>
        options.MaxBytesPerUser > 0 && growth > 0 && used + growth > options.MaxBytesPerUser ? NoRoom : null;

    private static long SizeOf(StoredHead head, IReadOnlyList<ChatNode> nodes) =>
        head.Json.Length + head.Meta.Length + nodes.Sum(node => (long)node.Length);

    private void Insert(WriteScope write, ChatRow row, string title, StoredHead head, IReadOnlyList<ChatNode> nodes)
    {
        var cipher = keys.Create(write, row.Id);
        ChatStore.Insert(write, row, title);
        ChatContentStore.ReplaceHead(write, row.Id, head.Seal(cipher));
        var isSearched = row.OwnerId is not null;
        var changes = nodes.Select(node => NodeChange.Of(cipher, node, known: null)).ToList();
        Write(write, cipher, row.Id, changes, isSearched);
        if (isSearched)
            ChatChangeStore.NoteTitle(write, row.Id);
    }

    private static List<NodeChange> FindChanges(
        WriteScope write, ConversationCipher cipher, long chatId, ChatDocument saved)
    {
        if (saved.Nodes.Count == 0)
            return [];

        var known = ChatContentStore.ListDigests(write, chatId).ToDictionary(row => KeyOf(row.Node));
        return [.. saved.Nodes
            .Select(node => new ChatNode(node.Key(saved.Json), node.Value(saved.Json)))
            .Select(node => NodeChange.Of(cipher, node, known.GetValueOrDefault(KeyOf(NodeChange.HashOf(cipher, node.Id)))))
            .Where(change => !change.IsSame)];
    }

    // A shared copy isn't searched, but takes numbers, too: so no row's id is above the number of its change, by which the index
    // tells whether it may know the row.
    private static void Write(
        WriteScope write, ConversationCipher cipher, long chatId, List<NodeChange> changes, bool isSearched)
    {
        if (changes.Count == 0)
            return;

        var number = ChatChangeStore.Take(write, changes.Count);
        var next = changes.Any(change => change.Known is null) ? ChatContentStore.NextId(write) : 0;
        foreach (var change in changes)
            change.Write(write, cipher, chatId, change.Known?.Id ?? next++, isSearched ? number++ : 0);
    }

    private static UInt128 KeyOf(byte[] hash) => BinaryPrimitives.ReadUInt128BigEndian(hash);
}

using System.Buffers;
using ChatServer.Chats.Documents;
using ChatServer.Chats.Folders;
using ChatServer.Chats.Sharing;
using ChatServer.Chats.Tags;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Chats;

/// <summary>New chats: empty, imported, or cloned from others.</summary>
internal sealed class ChatCreation(
    Database database, ChatWriter writer, ChatWriteShare share, ChatReader reader, ChatAccess access, ChatOptions options)
{
    public async ValueTask<Outcome<long>> CreateAsync(CreateChat command, CancellationToken cancellationToken)
    {
        var document = ChatDocument.Parse(command.Chat);
        if (document.IsRefused)
            return document.Refusal;

        return await database.WriteAsync(
            command, (write, own) => share.Run(own.OwnerId, () => Create(write, own, document.Value)), cancellationToken);
    }

    /// <summary>The chats in the order of the import.</summary>
    public async ValueTask<Outcome<IReadOnlyList<long>>> ImportAsync(ImportChats command, CancellationToken cancellationToken)
    {
        var chats = new List<NewChat>();
        for (var number = 0; number < command.Chats.Count; number++)
        {
            var chat = Prepare(command.Chats[number], number);
            if (chat.IsRefused)
                return chat.Refusal;

            chats.Add(chat.Value);
        }

        return await database.WriteAsync(
            command, (write, own) => share.Run(own.OwnerId, () => Import(write, own, chats)), cancellationToken);
    }

    public ValueTask<Outcome<long>> CloneAsync(CloneChat command, CancellationToken cancellationToken) =>
        database.WriteAsync(
            command, (write, own) => share.Run(own.ActorId, () => Clone(write, own)), cancellationToken);

    public ValueTask<Outcome<long>> CloneSharedAsync(CloneShared command, CancellationToken cancellationToken) =>
        database.WriteAsync(
            command, (write, own) => share.Run(own.ActorId, () => CloneShared(write, own)), cancellationToken);

    private Outcome<long> Create(WriteScope write, CreateChat command, ChatDocument document)
    {
        if (FindFull(write, command.OwnerId, adding: 1) is { } refusal)
            return refusal;

        var folder = FolderStore.Resolve(write, command.OwnerId, command.FolderId);
        if (folder.IsRefused)
            return folder.Refusal;

        var draft = Draft(write, command.OwnerId) with { FolderId = folder.Value.Id };
        var inserted = writer.Insert(write, draft, document, meta: default);
        return inserted.IsRefused ? inserted.Refusal : inserted.Value.Id;
    }

    private Outcome<NewChat> Prepare(ImportedChat chat, int number)
    {
        foreach (var tag in chat.Tags)
        {
            if (TagName.Check(tag) is { } refusal)
                return refusal.Code == RefusalCode.ReservedTag
                    ? refusal
                    : Refusal.Invalid($"chats[{number}].meta.tags", refusal.Detail!);
        }

        var document = ChatDocument.Parse(chat.Chat);
        var prepared = document.IsRefused ? document.Refusal : writer.Prepare(document.Value, chat.Meta);
        return prepared is { IsRefused: true, Refusal: { Name: { } place } wrong }
            ? wrong with { Name = $"chats[{number}].{place}" }
            : prepared;
    }

    // Everything is checked before the first chat is written, because a refusal takes nothing back.
    private Outcome<IReadOnlyList<long>> Import(WriteScope write, ImportChats command, List<NewChat> chats)
    {
        var drafts = new List<ChatRow>();
        foreach (var chat in command.Chats)
        {
            var draft = DraftOf(write, command.OwnerId, chat);
            if (draft.IsRefused)
                return draft.Refusal;

            drafts.Add(draft.Value);
        }

        if (CheckRoom(write, command, chats) is { } refusal)
            return refusal;

        var ids = chats.Select((chat, number) => Import(write, drafts[number], chat, command.Chats[number].Tags)).ToList();
        return new(ids, Refusal: null);
    }

    private Refusal? CheckRoom(ReadScope read, ImportChats command, List<NewChat> chats) =>
        FindFull(read, command.OwnerId, chats.Count)
        ?? writer.CheckRoom(read, command.OwnerId, chats.Sum(chat => chat.Bytes))
        ?? UserTags.CheckRoom(read, options, command.OwnerId, command.Chats.SelectMany(chat => chat.Tags));

    private static Outcome<ChatRow> DraftOf(WriteScope write, Guid ownerId, ImportedChat chat)
    {
        var folder = FolderStore.Resolve(write, ownerId, chat.FolderId);
        if (folder.IsRefused)
            return folder.Refusal;

        return Draft(write, ownerId) with
        {
            FolderId = folder.Value.Id,
            IsPinned = chat.IsPinned,
            CreatedAt = chat.CreatedAt ?? write.Now,
            UpdatedAt = chat.UpdatedAt ?? write.Now,
        };
    }

    private long Import(WriteScope write, ChatRow draft, NewChat chat, IReadOnlyList<string> tagNames)
    {
        var row = writer.Insert(write, draft, chat);
        foreach (var name in tagNames)
            UserTags.Attach(write, draft.OwnerId!.Value, row.Id, name);
        return row.Id;
    }

    private Outcome<long> Clone(WriteScope write, CloneChat command)
    {
        if (ChatStore.FindOwn(write, command.ActorId, command.ChatId) is not { } source)
            return ChatAccess.Unknown;

        var cloned = Clone(write, source, command.ActorId, command.Title);
        if (cloned.IsRefused)
            return cloned.Refusal;

        foreach (var tag in TagStore.ListRowsOf(write, source.Id))
            TagStore.Attach(write, cloned.Value, tag.Id);
        return cloned;
    }

    // Tags, pin and folder belong to the owner of the source, and stay there.
    private Outcome<long> CloneShared(WriteScope write, CloneShared command)
    {
        var source = ShareStore.FindLive(write, command.ChatId, write.Now);
        if (source is null && access.IsManager(write, command.ActorId))
            source = access.Find(write, command, "chat_cloned");
        return source is null
            ? ChatAccess.Unknown
            : Clone(write, source with { IsPinned = false, FolderId = null }, command.ActorId, title: null);
    }

    private Outcome<long> Clone(WriteScope write, ChatRow source, Guid ownerId, string? title)
    {
        if (FindFull(write, ownerId, adding: 1) is { } refusal)
            return refusal;

        if (title is not null && ChatTitle.Check(title, "title") is { } wrong)
            return wrong;

        var full = reader.Open(write, source);
        var named = string.IsNullOrEmpty(title) ? ChatTitle.Cut($"Clone of {full.Title}") : title;
        var draft = Draft(write, ownerId) with { IsPinned = source.IsPinned, FolderId = source.FolderId };
        var head = new StoredHead(Mark(full, named), full.Meta);
        if (writer.CheckCopy(write, ownerId, head, full.Content.Nodes) is { } excess)
            return excess;

        return writer.InsertCopy(write, draft, named, head, full.Content.Nodes).Id;
    }

    private static byte[] Mark(FullChat source, string title)
    {
        var head = source.Content.Head;
        var branchPoint = JsonObjects.Find(head.HistoryMembers, ChatDocument.CurrentId) is { } current
            ? current.Value(head.Json)
            : "null"u8.ToArray();
        var json = JsonSplice.Set(head.Json, "originalChatId", JsonText.Of(source.Row.Uuid.ToString()));
        json = JsonSplice.Set(json, "branchPointMessageId", branchPoint);
        return JsonSplice.Set(json, ChatDocument.Title, JsonText.Of(title));
    }

    private Refusal? FindFull(ReadScope read, Guid ownerId, int adding) =>
        ChatStore.Count(read, ownerId) + adding > options.MaxChatsPerUser
            ? new Refusal(RefusalCode.TooManyChats, Detail: $"{options.MaxChatsPerUser}")
            : null;

    private static ChatRow Draft(WriteScope write, Guid ownerId) =>
        new() { Uuid = Guid.NewGuid(), OwnerId = ownerId, CreatedAt = write.Now, UpdatedAt = write.Now };
}

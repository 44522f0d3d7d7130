using System.Text;
using ChatServer.Accounts.Tokens;
using ChatServer.Api.Chats;
using ChatServer.Chats;
using ChatServer.Chats.Documents;
using ChatServer.Chats.Folders;
using ChatServer.Chats.Sharing;
using ChatServer.Chats.Tags;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Hosting.Commands.Import.OpenWebUi;

/// <summary>Takes chats over, with their tags and shared copies, each under the id that it has.</summary>
internal sealed class ChatImport(ImportRun run, ChatWriter writer, ChatOptions options) : ImportStep(run)
{
    private const int ChatsPerWrite = 10;
    private const int MaxMetaBytes = 1_048_576;
    private const string SharedOwner = "shared-";

    private static readonly SourceColumn[] Columns =
    [
        "id", "user_id", new("title", 65_536), "created_at", "updated_at", "share_id", "archived", "pinned",
        new("meta", MaxMetaBytes), "folder_id",
    ];

    private static readonly SourceColumn[] TagColumns = ["id", "name"];
    private readonly Dictionary<Guid, long> counts = [];

    public override string Table => "chat";

    protected override IEnumerable<IReadOnlyList<SourceRow>> Pages() => Source.Pages(Table, Columns, ChatsPerWrite);

    protected override void Begin() => counts.Clear();

    protected override RowOutcome Take(WriteScope write, SourceRow row)
    {
        if (row.Id is not { } source || row.IdIn("user_id") is not { } userId)
            return RowOutcome.NotTaken("it has no id, or no user");

        if (userId.StartsWith(SharedOwner, StringComparison.Ordinal))
            return CheckCopy(row, source, userId[SharedOwner.Length..]);

        if (ImportedIdStore.Find(write, ImportedKind.Chat, source) is not null)
            return RowOutcome.Present;

        if (Run.FindUser(write, userId) is not { } owner)
            return RowOutcome.WithoutUser(row);

        if (CountOf(write, owner) >= options.MaxChatsPerUser)
            return RowOutcome.NotTaken($"a user has at most {options.MaxChatsPerUser} chats");

        var remarks = new List<string>();
        var meta = MetaOf(row, remarks);
        var draft = Draft(write, row, owner, userId, source, remarks);
        var inserted = Insert(write, row, draft, ImportForm.BesideTags(meta));
        if (inserted.IsRefused)
            return RowOutcome.NotTaken(RefusalText.Of(inserted.Refusal));

        counts[owner]++;
        Tag(write, inserted.Value, owner, userId, meta, remarks);
        Share(write, row, inserted.Value, source, remarks);
        ImportedIdStore.Insert(write, ImportedKind.Chat, source, new ImportedId { Uuid = draft.Uuid });
        return RowOutcome.Taken(remarks);
    }

    // It comes with its chat, if that still names it.
    private RowOutcome CheckCopy(SourceRow row, string source, string originalId) =>
        row.Text("share_id") is null && Source.Find(Table, Columns, limit: 1, new SourceKey("id", originalId)) is [var original]
            && original.Text("share_id") == source
            ? RowOutcome.PartOfOther
            : RowOutcome.NotTaken("it is a shared copy that no chat has");

    private long CountOf(ReadScope read, Guid owner)
    {
        if (!counts.TryGetValue(owner, out var count))
            counts[owner] = count = ChatStore.Count(read, owner);
        return count;
    }

    private static ChatRow Draft(
        WriteScope write, SourceRow row, Guid owner, string userId, string source, List<string> remarks)
    {
        var id = Guid.TryParse(source, out var uuid) ? uuid : DerivedId.From(UserImport.IdScope, source);
        if (ChatStore.FindAny(write, id) is not null)
        {
            id = Guid.NewGuid();
            remarks.Add($"another chat has its id; it is {id} here");
        }

        var isArchived = row.Flag("archived");
        return new ChatRow
        {
            Uuid = id,
            OwnerId = owner,
            IsArchived = isArchived,
            IsPinned = row.Flag("pinned"),
            FolderId = isArchived ? null : FolderOf(write, row, owner, userId, remarks),
            CreatedAt = row.Seconds("created_at", write.Now) ?? write.Now,
            UpdatedAt = row.Seconds("updated_at", write.Now) ?? write.Now,
        };
    }

    private static long? FolderOf(ReadScope read, SourceRow row, Guid owner, string userId, List<string> remarks)
    {
        if (row.IdIn("folder_id") is not { } id)
            return null;

        var key = FolderImport.KeyOf(id, userId);
        if (ImportedIdStore.Find(read, ImportedKind.Folder, key)?.Uuid is { } uuid
            && FolderStore.Find(read, owner, uuid) is { } folder)
            return folder.Id;

        remarks.Add($"folder {SourceRow.Show(id)}, in which it is, wasn't taken");
        return null;
    }

    private Outcome<ChatRow> Insert(WriteScope write, SourceRow row, ChatRow draft, ReadOnlyMemory<byte> meta)
    {
        if (Source.ReadBytes(Table, "chat", row.Number, options.MaxChatBytes) is not { } json)
            return Refusal.Invalid("chat", $"is absent, or larger than {options.MaxChatBytes} bytes");

        var document = ChatDocument.Parse(json);
        if (document.IsRefused)
            return document.Refusal;

        // The title of the row is the one on screen.
        if (row.Text("title") is { } title && !IsTitle(document.Value, title))
            document = ChatDocument.Parse(JsonSplice.Set(json, ChatDocument.Title, JsonText.Of(title)));
        return document.IsRefused ? document.Refusal : writer.Insert(write, draft, document.Value, meta);
    }

    private static bool IsTitle(ChatDocument document, string title) =>
        document.Find(ChatDocument.Title) is { } member && JsonObjects.TextOf(member.Value(document.Json).Span) == title;

    private static ReadOnlyMemory<byte> MetaOf(SourceRow row, List<string> remarks)
    {
        var meta = SourceJson.Object(row, "meta");
        if (meta.IsLost)
            remarks.Add("its meta, with the tags, is no valid object");
        return meta.Text is { } text ? Encoding.UTF8.GetBytes(text) : default(ReadOnlyMemory<byte>);
    }

    private void Tag(
        WriteScope write, ChatRow chat, Guid owner, string userId, ReadOnlyMemory<byte> meta, List<string> remarks)
    {
        var tags = ImportForm.TagsOf(meta);
        if (tags.IsRefused)
        {
            remarks.Add($"its tags: {RefusalText.Of(tags.Refusal)}");
            return;
        }

        foreach (var tag in tags.Value)
        {
            if ((TagName.Check(tag) ?? Attach(tag)) is not null)
                remarks.Add($"the tag {SourceRow.Show(tag)} can't be kept");
        }

        Refusal? Attach(string tag) =>
            UserTags.TryAttach(write, options, owner, chat.Id, SpellingOf(TagName.IdOf(tag), userId));
    }

    private string SpellingOf(string tagId, string userId) =>
        Source.Find("tag", TagColumns, limit: 1, new SourceKey("id", tagId), new SourceKey("user_id", userId)) is [var row]
        && row.Text("name") is { } name && TagName.Check(name) is null && TagName.IdOf(name) == tagId
            ? name
            : tagId;

    private void Share(WriteScope write, SourceRow row, ChatRow chat, string source, List<string> remarks)
    {
        if (row.IdIn("share_id") is not { } shareId)
            return;

        var copies = Source.Find(
            Table, Columns, limit: 1, new SourceKey("id", shareId), new SourceKey("user_id", SharedOwner + source));
        if (copies is not [var copy] || !Guid.TryParse(shareId, out var uuid) || ChatStore.FindAny(write, uuid) is not null)
        {
            remarks.Add($"its shared copy {SourceRow.Show(shareId)} doesn't exist, or its id is taken");
            return;
        }

        var draft = chat with
        {
            Id = 0,
            Uuid = uuid,
            OwnerId = null,
            OriginalId = chat.Id,
            IsArchived = false,
            UpdatedAt = copy.Seconds("updated_at", write.Now) ?? write.Now,
        };
        var inserted = Insert(write, copy, draft, MetaOf(copy, remarks));
        if (inserted.IsRefused)
            remarks.Add($"its shared copy wasn't taken: {RefusalText.Of(inserted.Refusal)}");
        else
            ChatStore.UpdateShare(write, chat.Id, uuid);
    }
}

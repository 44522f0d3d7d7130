using System.Text;
using ChatServer.Chats.Documents;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Chats.Folders;

/// <summary>Folders for chats. Folders at one place have different names, whatever their case.</summary>
internal sealed class UserFolders(Database database, ChatRemoval removal, ChatWriteShare share, ChatOptions options)
{
    public const int MaxNameLength = 256;
    public const int MaxJsonLength = 262_144;

    /// <summary>What clients may store with all folders of a user.</summary>
    public const int MaxJsonBytesPerUser = 16 * 1024 * 1024;
    private const int DeletedAtOnce = 20;
    private static readonly Refusal Taken = new(RefusalCode.FolderExists);

    public ValueTask<IReadOnlyList<Folder>> ListAsync(Guid ownerId, CancellationToken cancellationToken) =>
        database.ReadAsync(
            read =>
            {
                var tree = new FolderTree(FolderStore.List(read, ownerId));
                return (IReadOnlyList<Folder>)[.. tree.Rows.Select(row => View(read, tree, row))];
            },
            cancellationToken);

    public ValueTask<Outcome<Folder>> FindAsync(Guid ownerId, Guid folderId, CancellationToken cancellationToken) =>
        database.ReadAsync(read => View(read, ownerId, folderId), cancellationToken);

    public ValueTask<Outcome<Folder>> CreateAsync(CreateFolder command, CancellationToken cancellationToken) =>
        database.WriteAsync(
            command, (write, own) => share.Run(own.OwnerId, () => Create(write, own)), cancellationToken);

    public ValueTask<Outcome<Folder>> UpdateAsync(UpdateFolder command, CancellationToken cancellationToken) =>
        database.WriteAsync(
            command, (write, own) => share.Run(own.OwnerId, () => Update(write, own)), cancellationToken);

    public ValueTask<Outcome<Folder>> MoveAsync(MoveFolder command, CancellationToken cancellationToken) =>
        database.WriteAsync(
            command, (write, own) => share.Run(own.OwnerId, () => Move(write, own)), cancellationToken);

    public ValueTask<Outcome<Folder>> ExpandAsync(ExpandFolder command, CancellationToken cancellationToken) =>
        database.WriteAsync(
            command, (write, own) => share.Run(own.OwnerId, () => Expand(write, own)), cancellationToken);

    /// <summary>Also deletes the folders in it. Chats are deleted in steps; the folders go once they are empty.</summary>
    public async ValueTask<Refusal?> DeleteAsync(DeleteFolder command, CancellationToken cancellationToken)
    {
        while (true)
        {
            var step = await database.WriteAsync(
                command, (write, own) => share.Run(own.OwnerId, () => Delete(write, own)), cancellationToken);
            if (step.IsRefused)
                return step.Refusal;

            if (step.Value)
                return null;
        }
    }

    private Outcome<Folder> Create(WriteScope write, CreateFolder command)
    {
        var tree = FolderTree.Of(write, command.OwnerId);
        if (tree.Rows.Count >= options.MaxFoldersPerUser)
            return new Refusal(RefusalCode.TooManyFolders, Detail: $"{options.MaxFoldersPerUser}");

        if ((CheckName(command.Name) ?? CheckJson("data", command.Data) ?? CheckJson("meta", command.Meta)) is { } refusal)
            return refusal;

        if (tree.IsTaken(write, parentId: null, command.Name, exceptId: null))
            return Taken;

        var row = new FolderRow
        {
            Id = FolderStore.NextId(write),
            Uuid = Guid.NewGuid(),
            OwnerId = command.OwnerId,
            CreatedAt = write.Now,
            UpdatedAt = write.Now,
        };
        var made = Seal(write, row, command.Name, command.Data, command.Meta);
        if (IsFull(write, row, made))
            return new Refusal(RefusalCode.ChatQuotaExceeded);

        FolderStore.Insert(write, made);
        return View(write, command.OwnerId, row.Uuid);
    }

    private static Outcome<Folder> Update(WriteScope write, UpdateFolder command)
    {
        if (FolderStore.Find(write, command.OwnerId, command.FolderId) is not { } row)
            return FolderStore.Unknown;

        if ((CheckJson("data", command.Data) ?? CheckJson("meta", command.Meta)) is { } tooLong)
            return tooLong;

        var name = command.Name ?? FolderStore.OpenName(write, row);
        var data = Merge(OpenJson(write, "data", row.Id, row.Data), command.Data);
        var meta = Merge(OpenJson(write, "meta", row.Id, row.Meta), command.Meta);
        if ((CheckName(name) ?? CheckJson("data", data) ?? CheckJson("meta", meta)) is { } refusal)
            return refusal;

        if (FolderTree.Of(write, command.OwnerId).IsTaken(write, row.ParentId, name, row.Id))
            return Taken;

        var changed = Seal(write, row with { UpdatedAt = write.Now }, name, data, meta);
        if (IsFull(write, row, changed))
            return new Refusal(RefusalCode.ChatQuotaExceeded);

        FolderStore.Update(write, changed);
        return View(write, command.OwnerId, row.Uuid);
    }

    private Outcome<Folder> Move(WriteScope write, MoveFolder command)
    {
        if (FolderStore.Find(write, command.OwnerId, command.FolderId) is not { } row)
            return FolderStore.Unknown;

        var tree = FolderTree.Of(write, command.OwnerId);
        var parent = command.ParentId is { } named ? FolderStore.Find(write, command.OwnerId, named) : null;
        if (parent is null && command.ParentId is not null)
            return FolderStore.Unknown;

        if (parent is not null && tree.Below(row).Any(below => below.Id == parent.Id))
            return Refusal.Invalid("parent_id", "must not be the folder itself or a folder in it");

        if (tree.DepthOf(parent) + tree.HeightOf(row) > options.MaxFolderDepth)
            return Refusal.Invalid("parent_id", $"would make folders stand more than {options.MaxFolderDepth} deep");

        if (tree.IsTaken(write, parent?.Id, FolderStore.OpenName(write, row), row.Id))
            return Taken;

        FolderStore.Update(write, row with { ParentId = parent?.Id, UpdatedAt = write.Now });
        return View(write, command.OwnerId, row.Uuid);
    }

    private static Outcome<Folder> Expand(WriteScope write, ExpandFolder command)
    {
        if (FolderStore.Find(write, command.OwnerId, command.FolderId) is not { } row)
            return FolderStore.Unknown;

        FolderStore.Update(write, row with { IsExpanded = command.IsExpanded, UpdatedAt = write.Now });
        return View(write, command.OwnerId, row.Uuid);
    }

    // True once nothing is left. Whether chats may be deleted is asked for all folders in it.
    private Outcome<bool> Delete(WriteScope write, DeleteFolder command)
    {
        if (FolderStore.Find(write, command.OwnerId, command.FolderId) is not { } top)
            return FolderStore.Unknown;

        var folders = FolderTree.Of(write, command.OwnerId).Below(top);
        if (command.WithChats)
        {
            var chats = folders.SelectMany(folder => FolderStore.ListChats(write, folder.Id, DeletedAtOnce))
                .Take(DeletedAtOnce).ToList();
            if (chats.Count > 0 && !command.MayDeleteChats)
                return new Refusal(RefusalCode.NotPermitted);

            if (!removal.DeleteFirst(write, chats) || chats.Count == DeletedAtOnce)
                return false;
        }

        foreach (var folder in folders)
        {
            FolderStore.Empty(write, folder.Id);
            FolderStore.Delete(write, folder.Id);
        }

        return true;
    }

    private static Outcome<Folder> View(ReadScope read, Guid ownerId, Guid folderId) =>
        FolderStore.Find(read, ownerId, folderId) is { } row
            ? View(read, FolderTree.Of(read, ownerId), row)
            : FolderStore.Unknown;

    private static Folder View(ReadScope read, FolderTree tree, FolderRow row) => new(
        row.Uuid, tree.ParentOf(row)?.Uuid, row.OwnerId, FolderStore.OpenName(read, row),
        OpenJson(read, "data", row.Id, row.Data), OpenJson(read, "meta", row.Id, row.Meta), row.IsExpanded,
        row.CreatedAt, row.UpdatedAt);

    /// <summary>A folder with what is sealed of it.</summary>
    public static FolderRow Seal(WriteScope write, FolderRow row, string name, string? data, string? meta) => row with
    {
        Name = write.Columns.Seal(FolderStore.Cell("name", row.Id), name),
        Data = data is null ? null : write.Columns.Seal(FolderStore.Cell("data", row.Id), data),
        Meta = meta is null ? null : write.Columns.Seal(FolderStore.Cell("meta", row.Id), meta),
    };

    private static string? OpenJson(ReadScope read, string column, long id, byte[]? sealedJson) =>
        sealedJson is null ? null : read.Columns.Open(FolderStore.Cell(column, id), sealedJson);

    private static string? Merge(string? stored, string? changed)
    {
        if (stored is null || changed is null)
            return changed ?? stored;

        var members = Encoding.UTF8.GetBytes(changed);
        return Encoding.UTF8.GetString(
            JsonSplice.SetAll(Encoding.UTF8.GetBytes(stored), JsonObjects.Members(members), members));
    }

    private static bool IsFull(ReadScope read, FolderRow before, FolderRow after)
    {
        var added = BytesOf(after) - BytesOf(before);
        return added > 0 && FolderStore.CountBytes(read, after.OwnerId) + added > MaxJsonBytesPerUser;
    }

    private static long BytesOf(FolderRow row) => (row.Data?.Length ?? 0) + (row.Meta?.Length ?? 0);

    private static Refusal? CheckName(string name) =>
        string.IsNullOrWhiteSpace(name) || name.Length > MaxNameLength
            ? Refusal.Invalid("name", $"must have 1 to {MaxNameLength} characters")
            : null;

    private static Refusal? CheckJson(string field, string? json) =>
        json?.Length > MaxJsonLength ? Refusal.Invalid(field, $"must have at most {MaxJsonLength} characters") : null;
}

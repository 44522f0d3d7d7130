using ChatServer.Accounts.Tokens;
using ChatServer.Chats;
using ChatServer.Chats.Folders;
using ChatServer.Storage;

namespace ChatServer.Hosting.Commands.Import.OpenWebUi;

/// <summary>
/// Takes folders over, each after the one that it is in. A folder that can't be where it was, as in a circle, is at the root.
/// </summary>
internal sealed class FolderImport(ImportRun run, ChatOptions options) : ImportStep(run)
{
    private static readonly SourceColumn[] Columns =
    [
        "id", "user_id", "parent_id", "name", "is_expanded", "created_at", "updated_at",
        new("data", UserFolders.MaxJsonLength), new("meta", UserFolders.MaxJsonLength),
    ];

    public override string Table => "folder";

    /// <summary>The ids are unique for a user alone.</summary>
    public static string KeyOf(string id, string userId) => $"{id} {userId}";

    protected override IEnumerable<IReadOnlyList<SourceRow>> Pages() => Source.Pages(Table, Columns, MaxRowsPerWrite);

    protected override RowOutcome Take(WriteScope write, SourceRow row)
    {
        if (row.Id is not { } id || row.IdIn("user_id") is not { } userId)
            return RowOutcome.NotTaken("it has no id, or no user");

        if (ImportedIdStore.Find(write, ImportedKind.Folder, KeyOf(id, userId)) is not null)
            return RowOutcome.Present;

        if (Run.FindUser(write, userId) is not { } owner)
            return RowOutcome.WithoutUser(row);

        var remarks = new List<string>();
        var chain = ChainOf(write, row, userId, remarks);
        if (FolderTree.Of(write, owner).Rows.Count + chain.Count > options.MaxFoldersPerUser)
            return RowOutcome.NotTaken($"a user has at most {options.MaxFoldersPerUser} folders");

        for (var number = chain.Count - 1; number >= 0; number--)
            Insert(write, owner, userId, chain[number], remarks);
        return RowOutcome.Taken(remarks);
    }

    // The folder and those above it that aren't here yet, from below.
    private List<SourceRow> ChainOf(ReadScope read, SourceRow row, string userId, List<string> remarks)
    {
        var (chain, seen) = (new List<SourceRow> { row }, new HashSet<string> { row.Id! });
        for (var at = row; at.IdIn("parent_id") is { } parent && chain.Count < options.MaxFolderDepth; chain.Add(at))
        {
            if (ImportedIdStore.Find(read, ImportedKind.Folder, KeyOf(parent, userId)) is not null)
                break;

            var above = Source.Find(Table, Columns, limit: 1, new SourceKey("id", parent), new SourceKey("user_id", userId));
            if (above is [] || !seen.Add(parent))
            {
                remarks.Add($"folder {SourceRow.Show(parent)}, in which it is, doesn't exist or is in itself");
                break;
            }

            at = above[0];
        }

        return chain;
    }

    private void Insert(WriteScope write, Guid owner, string userId, SourceRow row, List<string> remarks)
    {
        var tree = FolderTree.Of(write, owner);
        var parent = ParentOf(write, tree, owner, userId, row, remarks);
        var folder = new FolderRow
        {
            Id = FolderStore.NextId(write),
            Uuid = NewId(write, row.Id!),
            OwnerId = owner,
            ParentId = parent?.Id,
            IsExpanded = row.Flag("is_expanded"),
            CreatedAt = row.Seconds("created_at", write.Now) ?? write.Now,
            UpdatedAt = row.Seconds("updated_at", write.Now) ?? write.Now,
        };
        var name = NameOf(write, tree, parent, row, remarks);
        FolderStore.Insert(write, UserFolders.Seal(write, folder, name, Json(row, "data", remarks), Json(row, "meta", remarks)));
        ImportedIdStore.Insert(write, ImportedKind.Folder, KeyOf(row.Id!, userId), new ImportedId { Uuid = folder.Uuid });
    }

    private FolderRow? ParentOf(
        ReadScope read, FolderTree tree, Guid owner, string userId, SourceRow row, List<string> remarks)
    {
        if (row.IdIn("parent_id") is not { } id
            || ImportedIdStore.Find(read, ImportedKind.Folder, KeyOf(id, userId))?.Uuid is not { } uuid
            || FolderStore.Find(read, owner, uuid) is not { } parent)
            return null;

        if (tree.DepthOf(parent) < options.MaxFolderDepth)
            return parent;

        remarks.Add($"folders are at most {options.MaxFolderDepth} deep; it is at the root");
        return null;
    }

    private static string NameOf(ReadScope read, FolderTree tree, FolderRow? parent, SourceRow row, List<string> remarks)
    {
        var given = row.Filled("name") ?? "Folder";
        var name = given.Length > UserFolders.MaxNameLength ? given[..UserFolders.MaxNameLength] : given;
        for (var number = 2; tree.IsTaken(read, parent?.Id, name, exceptId: null); number++)
        {
            var end = $" ({number})";
            name = given[..Math.Min(given.Length, UserFolders.MaxNameLength - end.Length)] + end;
        }

        if (name != row.Text("name"))
            remarks.Add($"its name is {SourceRow.Show(name)} here");
        return name;
    }

    private static Guid NewId(ReadScope read, string source)
    {
        var id = Guid.TryParse(source, out var uuid) ? uuid : DerivedId.From(UserImport.IdScope, source);
        return FolderStore.Exists(read, id) ? Guid.NewGuid() : id;
    }

    private static string? Json(SourceRow row, string column, List<string> remarks)
    {
        var json = SourceJson.Object(row, column);
        if (json.IsLost)
            remarks.Add($"its {column} is no valid object");
        return json.Text;
    }
}

using ChatServer.Storage;

namespace ChatServer.Chats.Folders;

/// <summary>The folders of a user, one in another.</summary>
internal sealed class FolderTree(IReadOnlyList<FolderRow> rows)
{
    private readonly Dictionary<long, FolderRow> byId = rows.ToDictionary(row => row.Id);
    private readonly ILookup<long, FolderRow> children = rows.Where(row => row.ParentId is not null)
        .ToLookup(row => row.ParentId!.Value);

    public static FolderTree Of(ReadScope read, Guid ownerId) => new(FolderStore.ListNamed(read, ownerId));

    public IReadOnlyList<FolderRow> Rows => rows;

    /// <summary>Null at the root, and where the parent is missing.</summary>
    public FolderRow? ParentOf(FolderRow row) => row.ParentId is { } parent ? byId.GetValueOrDefault(parent) : null;

    /// <summary>The folder and all below it, parents first.</summary>
    public IReadOnlyList<FolderRow> Below(FolderRow top)
    {
        var (found, seen) = (new List<FolderRow> { top }, new HashSet<long> { top.Id });
        for (var at = 0; at < found.Count; at++)
            found.AddRange(children[found[at].Id].Where(child => seen.Add(child.Id)));
        return found;
    }

    /// <summary>1 at the root.</summary>
    public int DepthOf(FolderRow? row)
    {
        var depth = 0;
        for (var at = row; at is not null && depth <= rows.Count; at = ParentOf(at))
            depth++;
        return depth;
    }

    /// <summary>The depth of the nested folders below this one, itself included.</summary>
    public int HeightOf(FolderRow top) => Below(top).Max(DepthOf) - DepthOf(top) + 1;

    /// <summary>Whether another folder at this place has the name, whatever its case.</summary>
    public bool IsTaken(ReadScope read, long? parentId, string name, long? exceptId) => rows.Any(row =>
        row.Id != exceptId && row.ParentId == parentId
        && FolderStore.OpenName(read, row).Equals(name, StringComparison.OrdinalIgnoreCase));
}

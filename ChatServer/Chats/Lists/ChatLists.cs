using ChatServer.Chats.Folders;
using ChatServer.Chats.Tags;
using ChatServer.Storage;

namespace ChatServer.Chats.Lists;

/// <summary>Lists of chats.</summary>
internal sealed class ChatLists(Database database)
{
    public const int PageSize = 60;
    public const int FolderPageSize = 10;
    private const int Unpaged = int.MaxValue;
    private const int EveryAtOnce = 5_000;

    /// <param name="page">From 1; null for all.</param>
    public ValueTask<IReadOnlyList<ListedChat>> ListAsync(
        Guid ownerId, bool withPinned, bool withFolders, int? page, CancellationToken cancellationToken)
    {
        var (skip, limit) = page is { } number ? Bounds(number, PageSize) : new PageRows(0, Unpaged);
        return ReadAsync(
            read => withPinned || withFolders
                ? ChatListStore.ReadMixed(read, ownerId, withPinned, withFolders, skip, limit)
                : ChatListStore.ReadPlain(read, ownerId, skip, limit),
            cancellationToken);
    }

    public ValueTask<IReadOnlyList<ListedChat>> ListPinnedAsync(Guid ownerId, CancellationToken cancellationToken) =>
        ReadAsync(read => ChatListStore.ReadPinned(read, ownerId), cancellationToken);

    public ValueTask<IReadOnlyList<ListedChat>> ListArchivedAsync(
        Guid ownerId, ChatFilter filter, int page, CancellationToken cancellationToken)
    {
        var (skip, limit) = Bounds(page, PageSize);
        return filter.IsPlain
            ? ReadAsync(read => ChatListStore.ReadArchived(read, ownerId, skip, limit), cancellationToken)
            : FilterAsync(
                read => ChatListStore.ReadAll(read, ownerId, 0, Unpaged).Where(row => row.IsArchived), filter, skip, limit,
                cancellationToken);
    }

    /// <summary>All chats of a user.</summary>
    public ValueTask<IReadOnlyList<ListedChat>> ListOfAsync(
        Guid ownerId, ChatFilter filter, int page, CancellationToken cancellationToken)
    {
        var (skip, limit) = Bounds(page, PageSize);
        return filter.IsPlain
            ? ReadAsync(read => ChatListStore.ReadAll(read, ownerId, skip, limit), cancellationToken)
            : FilterAsync(
                read => ChatListStore.ReadAll(read, ownerId, 0, Unpaged), filter, skip, limit, cancellationToken);
    }

    /// <summary>The chats in a folder itself; none if it isn't the user's.</summary>
    public ValueTask<IReadOnlyList<ListedChat>> ListFolderAsync(
        Guid ownerId, Guid folderId, int page, CancellationToken cancellationToken)
    {
        var (skip, limit) = Bounds(page, FolderPageSize);
        return ReadAsync(
            read => FolderStore.Find(read, ownerId, folderId) is { } folder
                ? ChatListStore.ReadFolder(read, folder.Id, skip, limit)
                : [],
            cancellationToken);
    }

    public ValueTask<IReadOnlyList<ListedChat>> ListTaggedAsync(
        Guid ownerId, string name, int skip, int limit, CancellationToken cancellationToken) =>
        ReadAsync(
            read => TagName.Check(name) is null && TagStore.Find(read, ownerId, TagName.IdOf(name)) is { } tagId
                ? ChatListStore.ReadTagged(read, tagId, skip, limit)
                : [],
            cancellationToken);

    /// <summary>The chats of a user for a list of whole chats, which are then read one by one.</summary>
    public ValueTask<IReadOnlyList<long>> ListIdsAsync(Guid ownerId, bool onlyArchived, CancellationToken cancellationToken) =>
        database.ReadAsync(
            read => Ids(
                onlyArchived
                    ? ChatListStore.ReadArchived(read, ownerId, 0, Unpaged)
                    : ChatListStore.ReadAll(read, ownerId, 0, Unpaged)),
            cancellationToken);

    /// <summary>The same for a folder and all folders below it.</summary>
    public ValueTask<IReadOnlyList<long>> ListFolderIdsAsync(
        Guid ownerId, Guid folderId, CancellationToken cancellationToken) =>
        database.ReadAsync(
            read => FolderStore.Find(read, ownerId, folderId) is { } top
                ? Ids(FolderTree.Of(read, ownerId).Below(top)
                    .SelectMany(folder => ChatListStore.ReadFolder(read, folder.Id, 0, Unpaged))
                    .OrderByDescending(row => row.UpdatedAt).ThenByDescending(row => row.Id))
                : [],
            cancellationToken);

    /// <summary>The same for all users and shared copies: two numbers for each are in memory at once.</summary>
    public async ValueTask<IReadOnlyList<long>> ListEveryIdAsync(CancellationToken cancellationToken)
    {
        var every = new List<(Timestamp UpdatedAt, long Id)>();
        for (var after = 0L; ;)
        {
            var last = after;
            var page = await database.ReadAsync(read => ChatListStore.ReadEvery(read, last, EveryAtOnce), cancellationToken);
            every.AddRange(page.Select(row => (row.UpdatedAt, row.Id)));
            if (page.Count < EveryAtOnce)
                return [.. every.OrderByDescending(one => one.UpdatedAt).ThenByDescending(one => one.Id).Select(one => one.Id)];

            after = page[^1].Id;
        }
    }

    /// <summary>The rows of a page.</summary>
    public static PageRows Bounds(int page, int size) =>
        new((int)Math.Min((Math.Max(page, 1) - 1L) * size, int.MaxValue), size);

    private static IReadOnlyList<long> Ids(IEnumerable<ChatRow> rows) => [.. rows.Select(row => row.Id)];

    private ValueTask<IReadOnlyList<ListedChat>> ReadAsync(
        Func<ReadScope, IEnumerable<ChatRow>> list, CancellationToken cancellationToken) =>
        database.ReadAsync(
            read => (IReadOnlyList<ListedChat>)[.. list(read).Select(row => Show(row, row.OpenTitle(read)))], cancellationToken);

    // Titles are sealed, so they are opened to be compared; a user has a bounded number of them.
    private ValueTask<IReadOnlyList<ListedChat>> FilterAsync(
        Func<ReadScope, IEnumerable<ChatRow>> list, ChatFilter filter, int skip, int limit,
        CancellationToken cancellationToken) =>
        database.ReadAsync(
            read =>
            {
                var titled = list(read).Select(row => new TitledChat(row, row.OpenTitle(read))).Where(filter.Matches);
                return (IReadOnlyList<ListedChat>)
                    [.. filter.Order(titled).Skip(skip).Take(limit).Select(chat => Show(chat.Row, chat.Title))];
            },
            cancellationToken);

    public static ListedChat Show(ChatRow row, string title) => new(row.Uuid, title, row.CreatedAt, row.UpdatedAt);
}

internal readonly record struct PageRows(int Skip, int Limit);

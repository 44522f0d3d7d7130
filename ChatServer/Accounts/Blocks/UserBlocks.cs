using ChatServer.Storage;

namespace ChatServer.Accounts.Blocks;

internal enum BlockResult
{
    Changed,

    /// <summary>It was so already.</summary>
    Unchanged,
    UnknownUser,

    /// <summary>Nobody can block themselves.</summary>
    Oneself,
    TooMany,
}

/// <summary>A blocked user, and since when.</summary>
internal sealed record ListedBlock(Guid UserId, string Fullname, Timestamp CreatedAt);

/// <param name="HasMore">Whether there are more beyond the last.</param>
internal sealed record BlockPage(IReadOnlyList<ListedBlock> Blocks, bool HasMore);

/// <summary>
/// Lets users block others: what a blocked user sends to them directly is refused from then on, also on sockets that are open.
/// Groups that both are in stay as they are.
/// </summary>
internal sealed class UserBlocks(Database database)
{
    public const int MaxBlocks = 10_000;

    /// <summary>In one page.</summary>
    public const int MaxListed = 500;

    public ValueTask<BlockResult> BlockAsync(Guid userId, Guid blockedId, CancellationToken cancellationToken) =>
        database.WriteUrgentlyAsync(write => Block(write, userId, blockedId), cancellationToken);

    public ValueTask<BlockResult> UnblockAsync(Guid userId, Guid blockedId, CancellationToken cancellationToken) =>
        database.WriteAsync(write => Unblock(write, userId, blockedId), cancellationToken);

    /// <summary>The users whom a user has blocked, in the order of their ids.</summary>
    /// <param name="limit">1 to <see cref="MaxListed"/>.</param>
    public ValueTask<BlockPage> ListAsync(Guid userId, Guid afterId, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync(read => List(read, userId, afterId, limit), cancellationToken);

    /// <summary>Blocks again, as after an earlier database was put in place; false where the block is there.</summary>
    public static bool TryBlock(WriteScope write, Guid userId, Guid blockedId) =>
        BlockStore.TryInsert(write, userId, blockedId) && Tell(write, userId, blockedId, isBlocked: true) == BlockResult.Changed;

    private static BlockPage List(ReadScope read, Guid userId, Guid afterId, int limit)
    {
        var rows = BlockStore.ReadAfter(read, userId, afterId, limit + 1);
        var page = rows.Take(limit).ToList();
        var names = UserStore.List(read, page.Select(row => row.BlockedId)).ToDictionary(user => user.Id, user => user.Fullname);
        return new BlockPage(
            [.. page.Select(row => new ListedBlock(row.BlockedId, names.GetValueOrDefault(row.BlockedId, ""), row.CreatedAt))], HasMore: rows.Count > limit);
    }

    private static BlockResult Block(WriteScope write, Guid userId, Guid blockedId)
    {
        if (userId == blockedId)
            return BlockResult.Oneself;

        // The blocking user may have been disabled or deleted while the request was on its way.
        if (UserStore.Find(write, blockedId) is null || UserStore.Find(write, userId) is not { DisabledAt: null })
            return BlockResult.UnknownUser;

        if (BlockStore.Count(write, userId) >= MaxBlocks)
            return BlockResult.TooMany;

        return BlockStore.TryInsert(write, userId, blockedId) ? Tell(write, userId, blockedId, isBlocked: true) : BlockResult.Unchanged;
    }

    private static BlockResult Unblock(WriteScope write, Guid userId, Guid blockedId) =>
        BlockStore.TryDelete(write, userId, blockedId) ? Tell(write, userId, blockedId, isBlocked: false) : BlockResult.Unchanged;

    private static BlockResult Tell(WriteScope write, Guid userId, Guid blockedId, bool isBlocked)
    {
        write.Publish(new BlockChanged(userId, blockedId, isBlocked, write.Now));
        return BlockResult.Changed;
    }
}

using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Accounts.Blocks;

internal sealed record AddBlock(Guid UserId, Guid BlockedId) : IWriteCommand;

internal sealed record RemoveBlock(Guid UserId, Guid BlockedId) : IWriteCommand;

/// <summary>The outcome of a block or an unblock.</summary>
/// <param name="IsChanged">False if the user was already blocked, or already not blocked.</param>
internal readonly record struct BlockOutcome(bool IsChanged, Refusal? Refusal = null)
{
    public static implicit operator BlockOutcome(Refusal refusal) => new(IsChanged: false, refusal);
}

/// <summary>A blocked user, and the time of the block.</summary>
internal sealed record ListedBlock(Guid UserId, string Fullname, Timestamp CreatedAt);

/// <param name="HasMore">Whether there are more after the last one.</param>
internal sealed record BlockPage(IReadOnlyList<ListedBlock> Blocks, bool HasMore);

/// <summary>
/// Lets users block others: direct messages from a blocked user are refused from then on, also on open sockets. Groups that both
/// are in don't change.
/// </summary>
internal sealed class UserBlocks(Database database)
{
    public const int MaxBlocks = 10_000;

    /// <summary>In one page.</summary>
    public const int MaxListed = 500;

    public ValueTask<BlockOutcome> BlockAsync(AddBlock command, CancellationToken cancellationToken) =>
        database.WriteUrgentlyAsync(command, Block, cancellationToken);

    public ValueTask<BlockOutcome> UnblockAsync(RemoveBlock command, CancellationToken cancellationToken) =>
        database.WriteAsync(command, Unblock, cancellationToken);

    /// <summary>The users blocked by a user, in the order of their ids.</summary>
    /// <param name="limit">1 to <see cref="MaxListed"/>.</param>
    public ValueTask<BlockPage> ListAsync(Guid userId, Guid afterId, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync(read => List(read, userId, afterId, limit), cancellationToken);

    /// <summary>Blocks again, for example after an earlier database was put in place; false if the block exists.</summary>
    public static bool TryBlock(WriteScope write, Guid userId, Guid blockedId) =>
        BlockStore.TryInsert(write, userId, blockedId) && Publish(write, userId, blockedId, isBlocked: true).IsChanged;

    private static BlockPage List(ReadScope read, Guid userId, Guid afterId, int limit)
    {
        var rows = BlockStore.ReadAfter(read, userId, afterId, limit + 1);
        var page = rows.Take(limit).ToList();
        var names = UserStore.List(read, page.Select(row => row.BlockedId)).ToDictionary(user => user.Id, user => user.Fullname);
        return new BlockPage(
            [.. page.Select(row => new ListedBlock(row.BlockedId, names.GetValueOrDefault(row.BlockedId, ""), row.CreatedAt))],
            HasMore: rows.Count > limit);
    }

    private static BlockOutcome Block(WriteScope write, AddBlock command)
    {
        var (userId, blockedId) = command;
        if (userId == blockedId)
            return new Refusal(RefusalCode.BlocksSelf, RequestField.User);

        // The blocking user may have been disabled or deleted during the request.
        if (UserStore.Find(write, blockedId) is null || UserStore.Find(write, userId) is not { DisabledAt: null })
            return Refusal.UnknownUser;

        if (BlockStore.Count(write, userId) >= MaxBlocks)
            return new Refusal(RefusalCode.TooManyBlocks, RequestField.User, $"{MaxBlocks}");

        return BlockStore.TryInsert(write, userId, blockedId)
            ? Publish(write, userId, blockedId, isBlocked: true)
            : default(BlockOutcome);
    }

    private static BlockOutcome Unblock(WriteScope write, RemoveBlock command) =>
        BlockStore.TryDelete(write, command.UserId, command.BlockedId)
            ? Publish(write, command.UserId, command.BlockedId, isBlocked: false)
            : default(BlockOutcome);

    private static BlockOutcome Publish(WriteScope write, Guid userId, Guid blockedId, bool isBlocked)
    {
        write.Publish(new BlockChanged(userId, blockedId, isBlocked, write.Now));
        return new BlockOutcome(IsChanged: true);
    }
}

using ChatServer.Conversations;
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

/// <summary>
/// Lets users block others: what a blocked user sends to them directly is refused from then on, also on sockets that are open.
/// Groups that both are in stay as they are.
/// </summary>
internal sealed class UserBlocks(Database database, ConversationCache conversations)
{
    public const int MaxBlocks = 10_000;

    public ValueTask<BlockResult> BlockAsync(Guid userId, Guid blockedId, CancellationToken cancellationToken) =>
        database.WriteUrgentlyAsync(write => Block(write, userId, blockedId), cancellationToken);

    public ValueTask<BlockResult> UnblockAsync(Guid userId, Guid blockedId, CancellationToken cancellationToken) =>
        database.WriteAsync(write => Unblock(write, userId, blockedId), cancellationToken);

    public ValueTask<IReadOnlyList<BlockRow>> ListAsync(Guid userId, CancellationToken cancellationToken) =>
        database.ReadAsync(read => BlockStore.List(read, userId), cancellationToken);

    /// <summary>Blocks again, as after an earlier database was put in place; false where the block is there.</summary>
    public bool TryBlock(WriteScope write, Guid userId, Guid blockedId) =>
        BlockStore.TryInsert(write, userId, blockedId) && Tell(write, userId, blockedId, isBlocked: true) == BlockResult.Changed;

    private BlockResult Block(WriteScope write, Guid userId, Guid blockedId)
    {
        if (userId == blockedId)
            return BlockResult.Oneself;

        if (UserStore.Find(write, blockedId) is null)
            return BlockResult.UnknownUser;

        if (BlockStore.Count(write, userId) >= MaxBlocks)
            return BlockResult.TooMany;

        return BlockStore.TryInsert(write, userId, blockedId) ? Tell(write, userId, blockedId, isBlocked: true) : BlockResult.Unchanged;
    }

    private BlockResult Unblock(WriteScope write, Guid userId, Guid blockedId) =>
        BlockStore.TryDelete(write, userId, blockedId) ? Tell(write, userId, blockedId, isBlocked: false) : BlockResult.Unchanged;

    private BlockResult Tell(WriteScope write, Guid userId, Guid blockedId, bool isBlocked)
    {
        conversations.BlockChanged(write, userId, blockedId, isBlocked);
        write.Publish(new BlockChanged(userId, blockedId, isBlocked, write.Now));
        return BlockResult.Changed;
    }
}

using ChatServer.Storage;

namespace ChatServer.Accounts.Blocks;

/// <summary>One user's block of another user.</summary>
internal sealed record BlockRow(Guid BlockedId, Timestamp CreatedAt);

/// <summary>The SQL of blocks.</summary>
internal static class BlockStore
{
    /// <summary>False if the block already exists.</summary>
    public static bool TryInsert(WriteScope write, Guid userId, Guid blockedId) =>
        write.Execute("""
            INSERT INTO user_blocks (user_id, blocked_id, created_at)
            VALUES (@userId, @blockedId, @Now)
            ON CONFLICT (user_id, blocked_id) DO NOTHING
            """, new { userId, blockedId, write.Now }) == 1;

    /// <summary>False if there is no such block.</summary>
    public static bool TryDelete(WriteScope write, Guid userId, Guid blockedId) =>
        write.Execute("""
            DELETE FROM user_blocks
            WHERE  user_id = @userId AND blocked_id = @blockedId
            """, new { userId, blockedId }) == 1;

    public static bool Exists(ReadScope read, Guid userId, Guid blockedId) =>
        read.QueryFirstOrDefault<long>("""
            SELECT 1
            FROM   user_blocks
            WHERE  user_id = @userId AND blocked_id = @blockedId
            """, new { userId, blockedId }) == 1;

    /// <summary>The users among <paramref name="userIds"/> who have blocked a given user.</summary>
    public static IReadOnlyList<Guid> ListBlockers(ReadScope read, Guid blockedId, IReadOnlyCollection<Guid> userIds) =>
        userIds.Count == 0 ? [] : read.Query<Guid>("""
            SELECT user_id
            FROM   user_blocks
            WHERE  user_id IN @userIds AND blocked_id = @blockedId
            """, new { userIds = userIds.Select(id => id.ToByteArray()), blockedId });

    /// <summary>Those of some users who have blocked a user, and all whom that user has blocked.</summary>
    public static IReadOnlySet<Guid> ListBetween(ReadScope read, Guid userId, IEnumerable<Guid> others) =>
        read.QueryByIds<Guid>("""
            SELECT user_id
            FROM   user_blocks
            WHERE  user_id IN @ids AND blocked_id = @userId
            """, others, new { userId }).Concat(List(read, userId).Select(block => block.BlockedId)).ToHashSet();

    public static long Count(ReadScope read, Guid userId) =>
        read.QueryScalar<long>("""
            SELECT COUNT(*)
            FROM   user_blocks
            WHERE  user_id = @userId
            """, new { userId });

    /// <summary>The users blocked by a user; at most <see cref="UserBlocks.MaxBlocks"/>.</summary>
    public static IReadOnlyList<BlockRow> List(ReadScope read, Guid userId) =>
        read.Query<BlockRow>("""
            SELECT blocked_id, created_at
            FROM   user_blocks
            WHERE  user_id = @userId
            ORDER  BY blocked_id
            """, new { userId });

    /// <summary>The same in pages, by user id.</summary>
    public static IReadOnlyList<BlockRow> ReadAfter(ReadScope read, Guid userId, Guid afterId, int limit) =>
        read.Query<BlockRow>("""
            SELECT blocked_id, created_at
            FROM   user_blocks
            WHERE  user_id = @userId AND blocked_id > @afterId
            ORDER  BY blocked_id
            LIMIT  @limit
            """, new { userId, afterId, limit });
}

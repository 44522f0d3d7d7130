using ChatServer.Storage;

namespace ChatServer.Realtime.Presence;

/// <summary>When a user was last seen.</summary>
internal sealed record SeenRow(Guid Id, Timestamp LastSeenAt);

/// <summary>The SQL of presence.</summary>
internal static class PresenceStore
{
    // A peer has a row for each group that both users are in.
    private const int MaxGroupRows = PresenceBoard.MaxPeers * 2;

    /// <summary>
    /// The users who share a conversation with a user, without a block in either direction. If there are too many, direct
    /// conversations come before groups, and within each the most recently active first. The counters must have been written.
    /// </summary>
    public static HashSet<Guid> ListPeers(ReadScope read, Guid userId)
    {
        var peers = List(read, userId, "direct", PresenceBoard.MaxPeers).ToHashSet();
        if (peers.Count < PresenceBoard.MaxPeers)
            peers.UnionWith(List(read, userId, "group", MaxGroupRows).Distinct()
                .Except(peers.ToArray()).Take(PresenceBoard.MaxPeers - peers.Count));
        return peers;
    }

    private static IReadOnlyList<Guid> List(ReadScope read, Guid userId, string kind, int limit) =>
        read.Query<Guid>("""
            SELECT other.user_id
            FROM   conversation_participants mine
            JOIN   conversation_participants other ON other.conversation_id = mine.conversation_id
            WHERE  mine.user_id = @userId AND mine.kind = @kind AND mine.last_position > 0 AND mine.left_position IS NULL
                   AND other.user_id <> @userId AND other.left_position IS NULL
                   AND NOT EXISTS (SELECT 1 FROM user_blocks b WHERE b.user_id = @userId AND b.blocked_id = other.user_id)
                   AND NOT EXISTS (SELECT 1 FROM user_blocks b WHERE b.user_id = other.user_id AND b.blocked_id = @userId)
            ORDER  BY mine.last_position DESC
            LIMIT  @limit
            """, new { userId, kind, limit });

    /// <summary>When these users were last seen. Users who have never been seen are left out.</summary>
    public static Dictionary<Guid, Timestamp> ListSeen(ReadScope read, IEnumerable<Guid> userIds)
    {
        // As bytes, because Dapper doesn't apply its Guid type handler to the elements of a list.
        var rows = read.Query<SeenRow>("""
            SELECT id, last_seen_at
            FROM   users
            WHERE  id IN @userIds AND last_seen_at IS NOT NULL
            """, new { userIds = userIds.Select(id => id.ToByteArray()) });
        return rows.ToDictionary(row => row.Id, row => row.LastSeenAt);
    }

    public static IReadOnlyList<Guid> ListInvisible(ReadScope read) =>
        read.Query<Guid>("""
            SELECT id
            FROM   users
            WHERE  invisible_at > 0
            """);

    /// <summary>Hides a user, who counts as last seen now; false if they are already hidden.</summary>
    public static bool TryHide(WriteScope write, Guid userId) =>
        write.Execute("""
            UPDATE users
            SET    invisible_at = @Now, last_seen_at = @Now
            WHERE  id = @userId AND invisible_at IS NULL
            """, new { userId, write.Now }) == 1;

    public static bool TryShow(WriteScope write, Guid userId) =>
        write.Execute("""
            UPDATE users
            SET    invisible_at = NULL
            WHERE  id = @userId AND invisible_at IS NOT NULL
            """, new { userId }) == 1;

    /// <summary>Stores when a user was last seen, unless they are hidden or were seen later.</summary>
    public static void UpdateLastSeen(WriteScope write, Guid userId, Timestamp at) =>
        write.Later("""
            UPDATE users
            SET    last_seen_at = @at
            WHERE  id = @userId AND invisible_at IS NULL AND (last_seen_at IS NULL OR last_seen_at < @at)
                   AND NOT EXISTS (SELECT 1 FROM account_deletions WHERE account_deletions.user_id = users.id)
            """, new { userId, at });
}

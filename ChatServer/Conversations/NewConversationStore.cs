using ChatServer.Storage;

namespace ChatServer.Conversations;

/// <summary>The SQL of new conversations, and of users who already share one.</summary>
internal static class NewConversationStore
{
    private const int MaxIdsAtOnce = 100;

    /// <summary>
    /// When a user began the conversation that is a given number back; null if they began fewer. Conversations begun while the
    /// clock was ahead, that is after <paramref name="now"/>, don't count: they would block the user until then.
    /// </summary>
    public static Timestamp? Find(ReadScope read, Guid userId, int back, Timestamp now) =>
        read.QueryFirstOrDefault<Timestamp?>("""
            SELECT created_at AS began_at
            FROM   conversations
            WHERE  created_by = @userId AND created_at <= @now
            UNION  ALL
            SELECT added_at
            FROM   stranger_additions
            WHERE  user_id = @userId AND added_at <= @now
            ORDER  BY began_at DESC
            LIMIT  1 OFFSET @skipped
            """, new { userId, now, skipped = back - 1 });

    public static void InsertAddition(WriteScope write, Guid userId) =>
        write.Later("""
            INSERT INTO stranger_additions (user_id, added_at)
            VALUES (@userId, @Now)
            """, new { userId, write.Now });

    public static void DeleteAdditions(WriteScope write, Guid userId, Timestamp until) =>
        write.Later("""
            DELETE FROM stranger_additions
            WHERE  user_id = @userId AND added_at <= @until
            """, new { userId, until });

    /// <summary>Those of some users with whom a user has a direct conversation or shares a group.</summary>
    public static HashSet<Guid> ListSharing(ReadScope read, Guid userId, IEnumerable<Guid> otherIds) =>
        [.. otherIds.Chunk(MaxIdsAtOnce).SelectMany(some => ListSharing(read, userId, [.. some.Select(id => id.ToByteArray())]))];

    private static IEnumerable<Guid> ListSharing(ReadScope read, Guid userId, byte[][] ids) =>
        read.Query<Guid>("""
            SELECT CASE WHEN low_user = @userId THEN high_user ELSE low_user END
            FROM   conversations
            WHERE  (low_user = @userId AND high_user IN @ids) OR (low_user IN @ids AND high_user = @userId)
            """, new { userId, ids }).Concat(read.Query<Guid>("""
            SELECT DISTINCT other.user_id
            FROM   conversation_participants mine
            JOIN   conversation_participants other ON other.conversation_id = mine.conversation_id
            WHERE  mine.user_id = @userId AND mine.kind = 'group' AND mine.left_position IS NULL
                   AND other.user_id IN @ids AND other.left_position IS NULL
            """, new { userId, ids }));
}

using ChatServer.Storage;

namespace ChatServer.Administration.Verification;

/// <summary>Recounts the counters that the tables store.</summary>
internal static class CounterCheck
{
    /// <summary>
    /// A participant with more messages above the read mark than this isn't recounted: it would delay all others.
    /// </summary>
    private const int MaxCounted = 10_000;

    private const long ForEver = long.MaxValue;

    public static long Run(DatabaseVerification verification) =>
        RunTotals(verification) + RunParticipants(verification) + RunLarge(verification) + RunUnread(verification)
        + RunReplies(verification);

    // Ranges that include every key, so the planner uses an index.
    private static long RunTotals(DatabaseVerification verification) => verification.Database.Read(read =>
    {
        Compare(verification, "server_counts.users", Kept(read, "users"), read.QueryScalar<long>(
            "SELECT COUNT(*) FROM users WHERE id >= x''"));
        Compare(verification, "server_counts.files", Kept(read, "files"), read.QueryScalar<long>(
            "SELECT COUNT(*) FROM message_files WHERE id >= 0"));
        Compare(
            verification, "server_counts.file_bytes", Kept(read, "file_bytes"),
            read.QueryScalar<long>("SELECT COALESCE(SUM(size), 0) FROM message_files WHERE id >= 0"));
        Compare(
            verification, "server_counts.stored_bytes", Kept(read, "stored_bytes"), read.QueryScalar<long>("""
                SELECT (SELECT COALESCE(SUM(size), 0) FROM message_files WHERE id >= 0)
                       + (SELECT COALESCE(SUM(size), 0) FROM user_avatars WHERE user_id >= x'')
                       + (SELECT COALESCE(SUM(size), 0) FROM user_files WHERE id >= x'')
                       + (SELECT COALESCE(SUM(size), 0) FROM held_files WHERE id >= 0)
                       + (SELECT COALESCE(SUM(size), 0) FROM held_user_files WHERE id >= x'')
                       + (SELECT COALESCE(SUM(file_size), 0) FROM held_messages WHERE message_id >= 0 AND file_object IS NOT NULL)
                """));
        Compare(
            verification, "chat_storage.bytes",
            read.QueryScalar<long>("SELECT COALESCE(SUM(bytes), 0) FROM chat_storage WHERE owner_id >= x''"),
            read.QueryScalar<long>("""
                SELECT COALESCE(SUM(byte_count), 0)
                FROM   chats
                WHERE  id >= 0 AND (owner_id IS NOT NULL OR original_id IS NOT NULL)
                """));
        return 5;
    });

    private static long Kept(ReadScope read, string name) =>
        read.QueryScalar<long>("SELECT value FROM server_counts WHERE name = @name", new { name });

    // A row is consistent by itself, also while the server updates it in the background: it records up to which message it
    // counts.
    private static long RunParticipants(DatabaseVerification verification) =>
        new Walk("conversation_participants", "conversation_id").Run(verification.Database, (read, range) =>
        {
            foreach (var row in read.Query<ParticipantCount>("""
                SELECT p.conversation_id, p.user_id, p.unread, p.own_after_read, COALESCE(m.seq, 0) - p.read_seq AS above,
                       (SELECT COUNT(*)
                        FROM   messages n
                        WHERE  n.conversation_id = p.conversation_id AND n.id > p.read_message_id AND n.id <= p.last_message_id
                               AND n.seq > p.read_seq AND (n.sender_id = p.user_id OR n.deleted_at IS NOT NULL)
                               AND COALESCE(m.seq, 0) - p.read_seq <= @MaxCounted) AS not_unread
                FROM   conversation_participants p
                LEFT   JOIN messages m ON m.id = p.last_message_id
                WHERE  p.conversation_id > @After AND p.conversation_id <= @UpTo AND p.left_position IS NULL AND p.is_large = 0
                """, new { range.After, range.UpTo, MaxCounted }).Where(row => row.Above is >= 0 and <= MaxCounted))
            {
                var what = $"of user {row.UserId} in conversation {row.ConversationId}";
                Compare(verification, $"own_after_read {what}", row.OwnAfterRead, row.NotUnread);
                Compare(verification, $"unread {what}", row.Unread, row.Above - row.OwnAfterRead);
            }
        }, verification.Stopping);

    private static long RunLarge(DatabaseVerification verification) =>
        new Walk("conversations", "id").Run(verification.Database, (read, range) =>
        {
            foreach (var row in read.Query<LargeCount>("""
                SELECT c.id, c.last_seq, COALESCE(m.seq, 0) AS counted
                FROM   conversations c
                LEFT   JOIN messages m ON m.id = c.last_message_id AND m.conversation_id = c.id
                WHERE  c.id > @After AND c.id <= @UpTo AND c.last_message_id > 0
                """, range))
                Compare(verification, $"last_seq of conversation {row.Id}", row.LastSeq, row.Counted);
        }, verification.Stopping);

    private static long RunUnread(DatabaseVerification verification) =>
        new Walk("users", "id").Run(verification.Database, (read, range) =>
        {
            foreach (var row in read.Query<UnreadCount>("""
                SELECT u.id AS user_id, COALESCE(t.unread, 0) AS unread, COALESCE(t.muted, 0) AS muted,
                       (SELECT COALESCE(SUM(p.unread), 0) FROM conversation_participants p
                        WHERE  p.user_id = u.id AND p.left_position IS NULL
                               AND p.muted_until IS DISTINCT FROM @ForEver) AS counted,
                       (SELECT COALESCE(SUM(p.unread), 0) FROM conversation_participants p
                        WHERE  p.user_id = u.id AND p.left_position IS NULL AND p.muted_until = @ForEver) AS counted_muted
                FROM   users u
                LEFT   JOIN user_unread t ON t.user_id = u.id
                WHERE  u.id > @After AND u.id <= @UpTo
                """, new { range.After, range.UpTo, ForEver }))
            {
                Compare(verification, $"user_unread.unread of user {row.UserId}", row.Unread, row.Counted);
                Compare(verification, $"user_unread.muted of user {row.UserId}", row.Muted, row.CountedMuted);
            }
        }, verification.Stopping);

    private static long RunReplies(DatabaseVerification verification) =>
        new Walk("message_replies", "message_id").Run(verification.Database, (read, range) =>
        {
            foreach (var row in read.Query<ReplyCount>("""
                SELECT r.message_id, r.reply_count AS count,
                       (SELECT COUNT(*) FROM replies x WHERE x.parent_id = r.message_id AND x.is_deleted = 0) AS counted
                FROM   message_replies r
                WHERE  r.message_id > @After AND r.message_id <= @UpTo
                """, range))
                Compare(verification, $"reply_count of message {row.MessageId}", row.Count, row.Counted);
        }, verification.Stopping);

    private static void Compare(DatabaseVerification verification, string what, long kept, long counted)
    {
        if (kept != counted)
            verification.Findings.Add($"{what} is {kept}, counted again {counted}");
    }

    private sealed record ParticipantCount
    {
        public long ConversationId { get; init; }
        public Guid UserId { get; init; }
        public long Unread { get; init; }
        public long OwnAfterRead { get; init; }
        public long Above { get; init; }
        public long NotUnread { get; init; }
    }

    private sealed record LargeCount
    {
        public long Id { get; init; }
        public long LastSeq { get; init; }
        public long Counted { get; init; }
    }

    private sealed record UnreadCount
    {
        public Guid UserId { get; init; }
        public long Unread { get; init; }
        public long Muted { get; init; }
        public long Counted { get; init; }
        public long CountedMuted { get; init; }
    }

    private sealed record ReplyCount
    {
        public long MessageId { get; init; }
        public long Count { get; init; }
        public long Counted { get; init; }
    }
}

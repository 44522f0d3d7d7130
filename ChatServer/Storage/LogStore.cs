namespace ChatServer.Storage;

/// <summary>The SQL of the log as a whole: the tables in which an entry takes a position.</summary>
internal static class LogStore
{
    /// <summary>The position of the last durable event in this snapshot.</summary>
    public static long LastPosition(this ReadScope read) => read.QueryScalar<long>("""
        SELECT COALESCE(MAX(id), 0)
        FROM  (SELECT MAX(id) AS id FROM messages
               UNION ALL
               SELECT MAX(id) FROM conversation_events
               UNION ALL
               SELECT MAX(id) FROM personal_events
               UNION ALL
               SELECT MAX(id) FROM chat_events) AS newest
        """);

    /// <summary>The times of the newest entries of the log and of the audit log; an empty one has none.</summary>
    public static IReadOnlyList<Timestamp> LastTimes(this ReadScope read) => read.Query<Timestamp>("""
        SELECT created_at
        FROM  (SELECT id, created_at FROM messages WHERE id = (SELECT MAX(id) FROM messages)
               UNION ALL
               SELECT id, created_at FROM conversation_events WHERE id = (SELECT MAX(id) FROM conversation_events)
               UNION ALL
               SELECT id, created_at FROM personal_events WHERE id = (SELECT MAX(id) FROM personal_events)
               UNION ALL
               SELECT id, created_at FROM chat_events WHERE id = (SELECT MAX(id) FROM chat_events)
               ORDER BY id DESC
               LIMIT 1) AS newest
        UNION ALL
        SELECT at
        FROM   audit_log
        WHERE  id = (SELECT MAX(id) FROM audit_log)
        """);
}

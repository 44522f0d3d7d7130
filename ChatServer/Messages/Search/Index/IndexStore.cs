using System.Data.Common;
using System.Globalization;
using Dapper;

namespace ChatServer.Messages.Search.Index;

/// <summary>The SQL of the index.</summary>
internal static class IndexStore
{
    public const string Identity = "identity";
    public const string Position = "position";

    public const string Tables = """
        CREATE TABLE index_state (name TEXT PRIMARY KEY, value TEXT NOT NULL);
        CREATE TABLE segments (
            id            INTEGER PRIMARY KEY AUTOINCREMENT,
            size          INTEGER NOT NULL,
            first_message INTEGER NOT NULL,
            last_message  INTEGER NOT NULL,
            version       INTEGER NOT NULL DEFAULT 0,
            merges_into   INTEGER
        );
        CREATE TABLE postings (
            segment         INTEGER NOT NULL,
            term            INTEGER NOT NULL,
            conversation_id INTEGER NOT NULL,
            message_id      INTEGER NOT NULL,
            more            BLOB    NOT NULL,
            PRIMARY KEY (segment, term, conversation_id, message_id)
        ) WITHOUT ROWID;
        CREATE TABLE indexed_messages (
            message_id      INTEGER PRIMARY KEY,
            conversation_id INTEGER NOT NULL,
            terms           BLOB    NOT NULL
        );
        """;

    /// <summary>The block of a segment that would contain a posting: the last one that begins at or below it.</summary>
    public const string FindBlock = """
        SELECT term, conversation_id, message_id, more
        FROM   postings
        WHERE  segment = ?1 AND (term, conversation_id, message_id) <= (?2, ?3, ?4)
        ORDER  BY term DESC, conversation_id DESC, message_id DESC
        LIMIT  1
        """;

    /// <summary>The first block of a segment that begins above a posting.</summary>
    public const string FindBlockAbove = """
        SELECT term, conversation_id, message_id, more
        FROM   postings
        WHERE  segment = ?1 AND (term, conversation_id, message_id) > (?2, ?3, ?4)
        ORDER  BY term, conversation_id, message_id
        LIMIT  1
        """;

    /// <summary>All blocks of a segment, in order.</summary>
    public const string ListBlocks = """
        SELECT term, conversation_id, message_id, more
        FROM   postings
        WHERE  segment = ?1
        ORDER  BY term, conversation_id, message_id
        """;

    public const string InsertBlock = """
        INSERT INTO postings (segment, term, conversation_id, message_id, more)
        VALUES (?1, ?2, ?3, ?4, ?5)
        """;

    public const string DeleteBlocks = """
        DELETE FROM postings
        WHERE  segment = ?1 AND (term, conversation_id, message_id) >= (?2, ?3, ?4) AND (term, conversation_id, message_id) <= (?5, ?6, ?7)
        """;

    /// <summary>The segments, those with the newest messages first.</summary>
    public const string ListSegments = """
        SELECT id, size, first_message, last_message, version, COALESCE(merges_into, 0)
        FROM   segments
        ORDER  BY last_message DESC, id DESC
        """;

    public const string InsertMessage = """
        INSERT INTO indexed_messages (message_id, conversation_id, terms)
        VALUES (?1, ?2, ?3)
        ON CONFLICT (message_id) DO UPDATE SET conversation_id = excluded.conversation_id, terms = excluded.terms
        """;

    public const string DeleteMessage = """
        DELETE FROM indexed_messages
        WHERE  message_id = ?1
        """;

    public static long InsertSegment(DbConnection connection, long size, long firstMessage, long lastMessage) =>
        connection.ExecuteScalar<long>("""
            INSERT INTO segments (size, first_message, last_message)
            VALUES (@size, @firstMessage, @lastMessage)
            RETURNING id
            """, new { size, firstMessage, lastMessage });

    public static void MergeInto(DbConnection connection, long id, long target) =>
        connection.Execute("""
            UPDATE segments
            SET    merges_into = @target
            WHERE  id = @id
            """, new { id, target });

    /// <summary>Marks a segment as changed, so that readers don't use what they have cached of it.</summary>
    public static void ChangeSegment(DbConnection connection, long id) =>
        connection.Execute("""
            UPDATE segments
            SET    version = version + 1
            WHERE  id = @id
            """, new { id });

    public static void DeleteMerged(DbConnection connection, long target) =>
        connection.Execute("""
            DELETE FROM segments
            WHERE  merges_into = @target
            """, new { target });

    public static IndexedRow? FindMessage(DbConnection connection, long messageId) =>
        connection.QueryFirstOrDefault<IndexedRow>("""
            SELECT conversation_id, terms
            FROM   indexed_messages
            WHERE  message_id = @messageId
            """, new { messageId });

    public static long CountMessages(DbConnection connection) =>
        connection.ExecuteScalar<long>("SELECT COUNT(*) FROM indexed_messages");

    public static string? FindState(DbConnection connection, string name) =>
        connection.QueryFirstOrDefault<string>("""
            SELECT value
            FROM   index_state
            WHERE  name = @name
            """, new { name });

    public static void WriteState(DbConnection connection, string name, string value) =>
        connection.Execute("""
            INSERT INTO index_state (name, value)
            VALUES (@name, @value)
            ON CONFLICT (name) DO UPDATE SET value = excluded.value
            """, new { name, value });

    public static long ReadPosition(DbConnection connection) =>
        long.Parse(FindState(connection, Position) ?? "0", CultureInfo.InvariantCulture);
}

/// <param name="Terms">8 bytes each.</param>
internal sealed record IndexedRow(long ConversationId, byte[] Terms);

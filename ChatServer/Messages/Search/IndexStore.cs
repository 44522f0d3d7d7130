using System.Globalization;
using Dapper;
using Microsoft.Data.Sqlite;

namespace ChatServer.Messages.Search;

/// <summary>The SQL of the index.</summary>
internal static class IndexStore
{
    public const string Identity = "identity";
    public const string Position = "position";

    public const string InsertPosting = """
        INSERT INTO postings (term, conversation_id, message_id)
        VALUES (?1, ?2, ?3)
        ON CONFLICT (term, conversation_id, message_id) DO NOTHING
        """;

    public const string DeletePosting = """
        DELETE FROM postings
        WHERE  term = ?1 AND conversation_id = ?2 AND message_id = ?3
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

    /// <summary>The newest message of a conversation, up to one, that has a term.</summary>
    public const string FindNewest = """
        SELECT message_id
        FROM   postings
        WHERE  term = ?1 AND conversation_id = ?2 AND message_id <= ?3
        ORDER  BY message_id DESC
        LIMIT  1
        """;

    /// <summary>The first conversation, from one on, in which a term stands.</summary>
    public const string FindConversation = """
        SELECT conversation_id
        FROM   postings
        WHERE  term = ?1 AND conversation_id >= ?2
        ORDER  BY conversation_id
        LIMIT  1
        """;

    /// <summary>How often a term stands there, as far as ?2.</summary>
    public const string CountPostings = """
        SELECT COUNT(*)
        FROM   (SELECT 1 FROM postings WHERE term = ?1 LIMIT ?2)
        """;

    public static IndexedRow? FindMessage(SqliteConnection connection, long messageId) =>
        connection.QueryFirstOrDefault<IndexedRow>("""
            SELECT conversation_id, terms
            FROM   indexed_messages
            WHERE  message_id = @messageId
            """, new { messageId });

    public static long CountMessages(SqliteConnection connection) =>
        connection.ExecuteScalar<long>("SELECT COUNT(*) FROM indexed_messages");

    public static string? FindState(SqliteConnection connection, string name) =>
        connection.QueryFirstOrDefault<string>("""
            SELECT value
            FROM   index_state
            WHERE  name = @name
            """, new { name });

    public static void WriteState(SqliteConnection connection, string name, string value) =>
        connection.Execute("""
            INSERT INTO index_state (name, value)
            VALUES (@name, @value)
            ON CONFLICT (name) DO UPDATE SET value = excluded.value
            """, new { name, value });

    public static long ReadPosition(SqliteConnection connection) =>
        long.Parse(FindState(connection, Position) ?? "0", CultureInfo.InvariantCulture);
}

/// <param name="Terms">8 bytes each.</param>
internal sealed record IndexedRow(long ConversationId, byte[] Terms);

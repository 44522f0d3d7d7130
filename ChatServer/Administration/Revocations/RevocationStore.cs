using ChatServer.Storage;

namespace ChatServer.Administration.Revocations;

/// <summary>The rows that wait for the journal, and the number of the journal's last entry for this database.</summary>
internal static class RevocationStore
{
    private const string UpToName = "revocations_up_to";

    /// <summary>The last number of the journal whose change this database contains.</summary>
    public static long UpTo(ReadScope read) => ServerState.Find(read, UpToName);

    public static void WriteUpTo(WriteScope write, long number) => ServerState.Write(write, UpToName, number);

    /// <summary>The first rows, oldest first.</summary>
    public static IReadOnlyList<OutboxRow> Read(ReadScope read, long afterId, int limit) =>
        read.Query<OutboxRow>("""
            SELECT id, kind, user_id, other_id, record_id, record_created_at, subject, detail
            FROM   revocation_outbox
            WHERE  id > @afterId
            ORDER  BY id
            LIMIT  @limit
            """, new { afterId, limit });

    /// <summary>The last row; 0 if none waits.</summary>
    public static long LastId(ReadScope read) => read.QueryScalar<long>("SELECT COALESCE(MAX(id), 0) FROM revocation_outbox");

    /// <summary>Removes the deletions of messages that have been recorded since a row, as they repeat themselves.</summary>
    public static void DeleteErasuresAfter(WriteScope write, long id) =>
        write.Execute("""
            DELETE FROM revocation_outbox
            WHERE  id > @id AND kind = 'message_deleted'
            """, new { id });

    public static void Delete(WriteScope write, long upToId) =>
        write.Execute("""
            DELETE FROM revocation_outbox
            WHERE  id <= @upToId
            """, new { upToId });
}

/// <summary>A row of <c>revocation_outbox</c>.</summary>
internal sealed record OutboxRow
{
    public long Id { get; init; }
    public required string Kind { get; init; }
    public Guid? UserId { get; init; }
    public Guid? OtherId { get; init; }
    public long? RecordId { get; init; }
    public long? RecordCreatedAt { get; init; }
    public string? Subject { get; init; }
    public object? Detail { get; init; }

    public JournaledRevocation ToEntry() =>
        new(Kind, UserId, OtherId, RecordId, Subject, Detail as string, Detail as byte[]) { RecordCreatedAt = RecordCreatedAt };
}

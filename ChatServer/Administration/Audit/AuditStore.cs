using ChatServer.Storage;

namespace ChatServer.Administration.Audit;

/// <summary>The SQL of the audit log. It has no statement that changes or removes an entry, and the table refuses both.</summary>
internal static class AuditStore
{
    private const string Columns = "id, at, actor, action, subject, details, address, hash";

    public static void Insert(WriteScope write, AuditRow row) =>
        write.Execute("""
            INSERT INTO audit_log (id, at, actor, action, subject, details, address, hash)
            VALUES (@Id, @At, @Actor, @Action, @Subject, @Details, @Address, @Hash)
            """, row);

    /// <summary>Of the last entry, whatever the head says; 0 where there is none.</summary>
    public static long LastId(ReadScope read) => read.QueryScalar<long>("SELECT COALESCE(MAX(id), 0) FROM audit_log");

    /// <summary>Oldest first, from an entry on.</summary>
    public static IReadOnlyList<AuditRow> ReadAfter(ReadScope read, long afterId, int limit) =>
        read.Query<AuditRow>($"""
            SELECT {Columns}
            FROM   audit_log
            WHERE  id > @afterId
            ORDER  BY id
            LIMIT  @limit
            """, new { afterId, limit });

    /// <summary>Newest first, below an entry.</summary>
    public static IReadOnlyList<AuditRow> ReadBefore(ReadScope read, long beforeId, int limit) =>
        read.Query<AuditRow>($"""
            SELECT {Columns}
            FROM   audit_log
            WHERE  id < @beforeId
            ORDER  BY id DESC
            LIMIT  @limit
            """, new { beforeId, limit });
}

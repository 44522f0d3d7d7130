using System.Security.Cryptography;
using ChatServer.Storage;
using ChatServer.Storage.Sealing;

namespace ChatServer.Audit;

/// <summary>
/// The SQL of the audit log. It has no statement that changes or removes an entry, and the table refuses both. Details and
/// address are stored sealed; a value that was tampered with and doesn't open is shown as <see cref="Unreadable"/>, which matches
/// no entry's hash.
/// </summary>
internal static class AuditStore
{
    public const string Unreadable = "\"unreadable\"";
    private const string Details = "audit_log.details";
    private const string Address = "audit_log.address";

    // The casts handle tampered values: they may be of any type.
    private const string Columns =
        "id, at, actor, action, subject, CAST(details AS BLOB) AS details, CAST(address AS BLOB) AS address, hash";

    public static void Insert(WriteScope write, AuditRow row) =>
        write.Execute("""
            INSERT INTO audit_log (id, at, actor, action, subject, details, address, hash)
            VALUES (@Id, @At, @Actor, @Action, @Subject, @details, @address, @Hash)
            """, new
        {
            row.Id,
            row.At,
            row.Actor,
            row.Action,
            row.Subject,
            row.Hash,
            details = write.Columns.Seal(SealedCell.Of(Details, row.Id), row.Details),
            address = write.Columns.Seal(SealedCell.Of(Address, row.Id), row.Address),
        });

    /// <summary>The last entry's number, whatever the head says; 0 if there is none.</summary>
    public static long LastId(ReadScope read) => read.QueryScalar<long>("SELECT COALESCE(MAX(id), 0) FROM audit_log");

    /// <summary>Oldest first, starting at an entry.</summary>
    public static IReadOnlyList<AuditRow> ReadAfter(ReadScope read, long afterId, int limit) =>
        [.. read.Query<StoredEntry>($"""
            SELECT {Columns}
            FROM   audit_log
            WHERE  id > @afterId
            ORDER  BY id
            LIMIT  @limit
            """, new { afterId, limit }).Select(stored => stored.Open(read))];

    /// <summary>Newest first, below an entry.</summary>
    public static IReadOnlyList<AuditRow> ReadBefore(ReadScope read, long beforeId, int limit) =>
        [.. read.Query<StoredEntry>($"""
            SELECT {Columns}
            FROM   audit_log
            WHERE  id < @beforeId
            ORDER  BY id DESC
            LIMIT  @limit
            """, new { beforeId, limit }).Select(stored => stored.Open(read))];

    private static string Open(ReadScope read, SealedCell cell, byte[] sealedText)
    {
        try
        {
            return read.Columns.Open(cell, sealedText);
        }
        catch (CryptographicException)
        {
            return Unreadable;
        }
    }

    private sealed record StoredEntry
    {
        public long Id { get; init; }
        public Timestamp At { get; init; }
        public required string Actor { get; init; }
        public required string Action { get; init; }
        public required string Subject { get; init; }
        public required byte[] Details { get; init; }
        public required byte[] Address { get; init; }
        public byte[] Hash { get; init; } = [];

        public AuditRow Open(ReadScope read) => new()
        {
            Id = Id,
            At = At,
            Actor = Actor,
            Action = Action,
            Subject = Subject,
            Details = AuditStore.Open(read, SealedCell.Of(AuditStore.Details, Id), Details),
            Address = AuditStore.Open(read, SealedCell.Of(AuditStore.Address, Id), Address),
            Hash = Hash,
        };
    }
}

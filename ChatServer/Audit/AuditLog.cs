using System.Security.Cryptography;
using ChatServer.Storage;
using ChatServer.Storage.Sealing;

namespace ChatServer.Audit;

/// <param name="Broken">The problem, naming the first broken entry; null if the log is intact.</param>
internal sealed record AuditVerification(AuditHead Head, string? Broken);

/// <summary>
/// Who did what to whom, when and from where: append-only, each entry chained to the previous one by a keyed hash. The key is in
/// the database, wrapped with the master key: write access to the database without the master key is not enough to forge an
/// entry.
/// </summary>
internal sealed class AuditLog(ServerKeys keys)
{
    private const int PageSize = 500;

    /// <summary>
    /// Appends an entry, in the transaction of the audited change. The head is read from the database each time, because verbs of
    /// other processes append too. If it is missing or doesn't match the last entry, the new entry is written unchained: a cut in
    /// the log isn't covered up, and verification finds it.
    /// </summary>
    public void Append(WriteScope write, AuditEntry entry)
    {
        var head = AuditHead.Find(write, keys.Audit) ?? AuditHead.Empty;
        var row = new AuditRow
        {
            Id = Math.Max(head.Count, AuditStore.LastId(write)) + 1,
            At = write.Now,
            Actor = entry.Actor,
            Action = entry.Action,
            Subject = entry.Subject,
            Details = entry.Details,
            Address = entry.Address,
        };
        var hash = row.HashAfter(keys.Audit, head.Hash);
        AuditStore.Insert(write, row with { Hash = hash });
        new AuditHead(row.Id, hash).Store(write, keys.Audit);
    }

    /// <summary>Walks through the whole log, on one snapshot.</summary>
    public AuditVerification Verify(ReadScope read)
    {
        var seen = AuditHead.Empty;
        for (var page = AuditStore.ReadAfter(read, 0, PageSize);
            page.Count > 0;
            page = AuditStore.ReadAfter(read, seen.Count, PageSize))
        {
            foreach (var row in page)
            {
                if (row.Id != seen.Count + 1)
                    return new AuditVerification(
                        seen, $"Entry {seen.Count + 1} is missing: entry {seen.Count} is followed by {Describe(row)}");

                if (!CryptographicOperations.FixedTimeEquals(row.Hash, row.HashAfter(keys.Audit, seen.Hash)))
                    return new AuditVerification(seen, $"{Describe(row)} was changed, or is in the wrong place");

                seen = new AuditHead(row.Id, row.Hash);
            }
        }

        return new AuditVerification(seen, CompareWithHead(read, seen));
    }

    private string? CompareWithHead(ReadScope read, AuditHead seen)
    {
        if (AuditHead.Find(read, keys.Audit) is not { } head)
            return "The head of the log is missing or forged, so entries at its end may be missing; every started server has one";

        return head.Count == seen.Count && head.Hash.AsSpan().SequenceEqual(seen.Hash)
            ? null
            : $"The log ends with entry {seen.Count}, and should end with entry {head.Count}: entries are missing at its end";
    }

    private static string Describe(AuditRow row) => $"entry {row.Id} ({row.At}, {row.Actor}, {row.Action}, {row.Subject})";
}

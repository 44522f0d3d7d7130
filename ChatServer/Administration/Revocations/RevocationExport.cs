using ChatServer.Storage;
using ChatServer.Storage.Sealing;

namespace ChatServer.Administration.Revocations;

/// <summary>Writes the journal to another file, including the rows that still wait in a database's table.</summary>
internal static class RevocationExport
{
    private const int PageSize = 1_000;

    /// <summary>Returns the number of the last entry.</summary>
    /// <param name="read">The database; null if it is lost or damaged, and only the journal is left.</param>
    public static long Write(string journal, ReadScope? read, MasterKeys masters, string path, Timestamp now)
    {
        var last = RevocationJournal.Last(journal);
        if (read is null)
        {
            RevocationJournal.WriteNew(path, RevocationJournal.Read(journal));
            return last;
        }

        var moved = MovedRevocations.Find(read, journal, masters);
        var waiting = SealWaiting(read, moved.LastRow, masters, Math.Max(last, moved.UpTo), now).ToList();
        RevocationJournal.WriteNew(path, RevocationJournal.Read(journal).Concat(waiting));
        return waiting.Count > 0 ? waiting[^1].Last : last;
    }

    private static IEnumerable<RevocationBlock> SealWaiting(
        ReadScope read, long afterRow, MasterKeys masters, long last, Timestamp now)
    {
        for (var rows = RevocationStore.Read(read, afterRow, PageSize);
            rows.Count > 0;
            rows = RevocationStore.Read(read, rows[^1].Id, PageSize))
        {
            var block = RevocationBlock.Seal(masters.CurrentIn(read), last + 1, [.. rows.Select(row => row.ToEntry())], now);
            last = block.Last;
            yield return block;
        }
    }
}

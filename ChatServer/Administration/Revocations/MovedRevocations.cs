using System.Text.Json;
using ChatServer.Storage;
using ChatServer.Storage.Sealing;

namespace ChatServer.Administration.Revocations;

/// <summary>
/// The rows of <c>revocation_outbox</c> that are in the journal and not yet deleted from the table: a crash came in between, or
/// the database was copied at that moment. The database already has their changes, and may have changed since, so they are never
/// replayed.
/// </summary>
/// <param name="LastRow">0 if there are none.</param>
/// <param name="UpTo">The last number of the journal whose change the database contains.</param>
internal readonly record struct MovedRevocations(long LastRow, long UpTo)
{
    private const int PageSize = 1_000;

    /// <summary>Compares the first rows with the entries that follow the last number recorded in the database.</summary>
    /// <exception cref="InvalidOperationException">The master key that sealed an entry is missing.</exception>
    /// <exception cref="InvalidDataException">An entry was changed.</exception>
    public static MovedRevocations Find(ReadScope read, string journal, MasterKeys masters)
    {
        var moved = new MovedRevocations(0, RevocationStore.UpTo(read));
        using var rows = Rows(read).GetEnumerator();
        foreach (var (number, entry) in EntriesAfter(journal, moved.UpTo, masters))
        {
            if (number != moved.UpTo + 1 || !rows.MoveNext() || !IsSame(rows.Current.ToEntry(), entry))
                break;

            moved = new MovedRevocations(rows.Current.Id, number);
        }

        return moved;
    }

    private static IEnumerable<OutboxRow> Rows(ReadScope read)
    {
        for (var page = RevocationStore.Read(read, 0, PageSize);
            page.Count > 0;
            page = RevocationStore.Read(read, page[^1].Id, PageSize))
        {
            foreach (var row in page)
                yield return row;
        }
    }

    private static IEnumerable<(long Number, JournaledRevocation Entry)> EntriesAfter(
        string journal, long after, MasterKeys masters) =>
        RevocationJournal.Read(journal)
            .Where(block => block.Last > after)
            .SelectMany(block => block.Open(masters).Select((entry, index) => (block.First + index, entry)))
            .Where(entry => entry.Item1 > after);

    private static bool IsSame(JournaledRevocation row, JournaledRevocation entry) =>
        JsonSerializer.SerializeToUtf8Bytes(row, RevocationJson.Default.JournaledRevocation).AsSpan()
            .SequenceEqual(JsonSerializer.SerializeToUtf8Bytes(entry, RevocationJson.Default.JournaledRevocation));
}

using ChatServer.Storage.Sealing;

namespace ChatServer.Administration.Revocations;

/// <summary>The entries of a journal above a number.</summary>
/// <param name="Standing">Of each right only the last entry, in the order of the journal.</param>
internal sealed record RevocationList(long First, long Last, IReadOnlyList<JournaledRevocation> Standing)
{
    /// <exception cref="InvalidOperationException">A master key is missing that an entry is sealed under.</exception>
    /// <exception cref="InvalidDataException">An entry was changed.</exception>
    public static RevocationList ReadAfter(string path, long after, MasterKeys masters)
    {
        var (first, last) = (0L, 0L);
        var standing = new Dictionary<string, (long Number, JournaledRevocation Entry)>();
        foreach (var block in RevocationJournal.Read(path).Where(block => block.Last > after))
        {
            var entries = block.Open(masters);
            for (var index = 0; index < entries.Count; index++)
            {
                var number = block.First + index;
                if (number <= after)
                    continue;

                first = first == 0 ? number : first;
                last = Math.Max(last, number);
                standing[entries[index].Key] = (number, entries[index]);
            }
        }

        return new RevocationList(first, last, [.. standing.Values.OrderBy(entry => entry.Number).Select(entry => entry.Entry)]);
    }
}

using ChatServer.Storage.Sealing;

namespace ChatServer.Administration.Revocations;

/// <summary>The entries of a journal above a number.</summary>
/// <param name="Standing">Of each right only the last entry, in the order of the journal.</param>
internal sealed record RevocationList(long First, long Last, IReadOnlyList<JournaledRevocation> Standing)
{
    /// <summary>Entries above the number that the journal hasn't, though it has later ones.</summary>
    public IReadOnlyList<MissingEntries> Missing { get; private init; } = [];

    /// <summary>What is damaged below the number, where nothing that is needed stood.</summary>
    public IReadOnlyList<JournalDamage> Damage { get; private init; } = [];

    /// <summary>Whether a user stays an administrator when all of it is revoked.</summary>
    public bool LeavesAdmin(Guid userId) => !Standing.Any(entry =>
        entry.UserId == userId && entry.Kind is RevocationKind.AdminUnmade or RevocationKind.UserDisabled or RevocationKind.AccountDeleted);

    /// <exception cref="InvalidOperationException">A master key is missing that an entry is sealed under.</exception>
    /// <exception cref="InvalidDataException">An entry was changed, or some are lost in a damaged place.</exception>
    public static RevocationList ReadAfter(string path, long after, MasterKeys masters)
    {
        var (first, last) = (0L, after);
        var standing = new Dictionary<string, (long Number, JournaledRevocation Entry)>();
        var (missing, damage) = (new List<MissingEntries>(), new List<JournalDamage>());
        foreach (var block in RevocationJournal.Read(path, damage.Add).Where(block => block.Last > after))
        {
            if (damage.Find(stretch => stretch.Next > after + 1) is { } needed)
                throw new InvalidDataException(needed.ToString());

            if (block.First > last + 1)
                missing.Add(new MissingEntries(last + 1, block.First - 1));
            var number = block.First;
            foreach (var entry in block.Open(masters))
            {
                if (number > after)
                    standing[entry.Key] = (number, entry);
                number++;
            }

            first = first == 0 ? Math.Max(block.First, after + 1) : first;
            last = Math.Max(last, block.Last);
        }

        return new RevocationList(first, first == 0 ? 0 : last, [.. standing.Values.OrderBy(entry => entry.Number).Select(entry => entry.Entry)])
        {
            Missing = missing,
            Damage = damage,
        };
    }
}

/// <summary>Numbers of entries, from the first to the last.</summary>
internal readonly record struct MissingEntries(long First, long Last);

using ChatServer.Storage.Sealing;

namespace ChatServer.Administration.Revocations;

/// <summary>The entries of a journal above a given number.</summary>
/// <param name="Standing">Only the last entry for each right, in the order of the journal.</param>
internal sealed record RevocationList(long First, long Last, IReadOnlyList<JournaledRevocation> Standing)
{
    /// <summary>Missing entries above the number, although the journal has later ones.</summary>
    public IReadOnlyList<MissingEntries> Missing { get; private init; } = [];

    /// <summary>Damage below the number, where no entry is needed.</summary>
    public IReadOnlyList<JournalDamage> Damage { get; private init; } = [];

    /// <summary>Whether a user is still an administrator after all revocations.</summary>
    public bool LeavesAdmin(Guid userId) => !Standing.Any(entry =>
        entry.UserId == userId
            && entry.Kind is RevocationKind.AdminUnmade or RevocationKind.UserDisabled or RevocationKind.AccountDeleted);

    /// <exception cref="InvalidOperationException">The master key that sealed an entry is missing.</exception>
    /// <exception cref="InvalidDataException">An entry was changed, or some are lost to damage.</exception>
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

        return new RevocationList(
            first, first == 0 ? 0 : last, [.. standing.Values.OrderBy(entry => entry.Number).Select(entry => entry.Entry)])
        {
            Missing = missing,
            Damage = damage,
        };
    }
}

/// <summary>Numbers of entries, from the first to the last.</summary>
internal readonly record struct MissingEntries(long First, long Last);

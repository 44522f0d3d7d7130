using ChatServer.Accounts;
using ChatServer.Attachments.Objects;
using ChatServer.Audit;
using ChatServer.Storage;
using ChatServer.Storage.Files;
using ChatServer.Storage.Sealing;

namespace ChatServer.Administration.Revocations;

/// <summary>
/// Revokes again, before the server listens, what the journal has and the database doesn't: an earlier database was put in its
/// place. For each right only the last entry counts. If interrupted, the next start does it again, which changes nothing. If it
/// can't be done, for example on a full disk without a reserve, the server doesn't start: it would serve with revoked rights.
/// </summary>
internal sealed partial class RevocationReplay(
    Database database, DataDirectory directory, MasterKeys masters, RevokedRights rights, IObjectStore objects, AuditLog audit,
    ILogger<RevocationReplay> logger)
    : IHostedService
{
    private const int MaxPerWrite = 100;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var journal = RevocationJournal.PathIn(directory);
        var held = await database.ReadAsync(read => MovedRevocations.Find(read, journal, masters), cancellationToken);
        var later = RevocationList.ReadAfter(journal, held.UpTo, masters);
        Warn(later);
        if (later.Last == 0)
            return;

        var applied = new Dictionary<string, int>();
        foreach (var entries in later.Standing.Chunk(MaxPerWrite))
        {
            var done = await ApplyAsync(entries, cancellationToken);
            done.ObjectNames.ForEach(objects.Delete);
            foreach (var kind in done.Kinds)
                applied[kind] = applied.GetValueOrDefault(kind) + 1;
        }

        Log.Replayed(logger, later.First, later.Last, Describe(applied));
        await FinishAsync(held, later, applied, cancellationToken);
        if (!await database.ReadAsync(AdminRole.HasAnyone, cancellationToken))
            Log.NoAdministrator(logger);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // Revocations that are already in effect need no room.
    private async Task<Done> ApplyAsync(JournaledRevocation[] entries, CancellationToken cancellationToken)
    {
        try
        {
            return await database.WriteUrgentlyAsync(write => Apply(write, entries), cancellationToken);
        }
        catch (StorageUnavailableException failure)
        {
            throw new IOException(
                "The database is older than revocations.log, and the later revocations can't be repeated: "
                + $"{failure.GetBaseException().Message}. "
                + "Make room on the disk of the data directory, then start the server again", failure);
        }
    }

    // Every revocation is in effect by now, so recording that may wait for a later start.
    private async Task FinishAsync(
        MovedRevocations held, RevocationList later, Dictionary<string, int> applied, CancellationToken cancellationToken)
    {
        try
        {
            await database.WriteUrgentlyAsync(write => Finish(write, held, later, applied), cancellationToken);
        }
        catch (StorageUnavailableException failure)
        {
            Log.NotRecorded(logger, failure);
        }
    }

    private void Warn(RevocationList later)
    {
        foreach (var damage in later.Damage)
            Log.Damaged(logger, damage);
        foreach (var missing in later.Missing)
            Log.EntriesAreMissing(logger, missing.First, missing.Last);
    }

    private Done Apply(WriteScope write, JournaledRevocation[] entries)
    {
        var done = new Done([], []);
        foreach (var entry in entries)
        {
            if (!rights.TryRevoke(write, entry, out var objectNames))
                continue;

            done.Kinds.Add(entry.Kind);
            done.ObjectNames.AddRange(objectNames);
        }

        return done;
    }

    private bool Finish(WriteScope write, MovedRevocations held, RevocationList later, Dictionary<string, int> applied)
    {
        RevocationStore.Delete(write, held.LastRow);
        RevocationStore.WriteUpTo(write, later.Last);
        AuditDetail[] details =
            [("first", later.First), ("last", later.Last), .. applied.Select(kind => (kind.Key, (object?)kind.Value))];
        audit.Append(write, AuditEntry.OfServer("revocations_replayed", AuditSubject.Server, details));
        return true;
    }

    private static string Describe(Dictionary<string, int> applied) =>
        applied.Count == 0
            ? "all of it was already in effect"
            : string.Join(", ", applied.Select(kind => $"{kind.Key}: {kind.Value}"));

    private sealed record Done(List<string> Kinds, List<string> ObjectNames);

    private static partial class Log
    {
        [LoggerMessage(
            1, LogLevel.Warning,
            "The database is older than revocations.log: the later revocations (entries {First} to {Last}) are repeated; "
            + "{Applied}")]
        public static partial void Replayed(ILogger logger, long first, long last, string applied);

        [LoggerMessage(2, LogLevel.Warning,
            "The entries {First} to {Last} of revocations.log are missing: what they revoked may be back")]
        public static partial void EntriesAreMissing(ILogger logger, long first, long last);

        [LoggerMessage(3, LogLevel.Warning,
            "The repeated revocations couldn't be recorded in the database and its audit log; the next start repeats them")]
        public static partial void NotRecorded(ILogger logger, Exception exception);

        [LoggerMessage(4, LogLevel.Error, "{Damage}")]
        public static partial void Damaged(ILogger logger, JournalDamage damage);

        [LoggerMessage(
            5, LogLevel.Warning,
            "There is no administrator any more: all administrators in the database have lost the role since. Run `user "
            + "make-admin EMAIL` to appoint one")]
        public static partial void NoAdministrator(ILogger logger);
    }
}

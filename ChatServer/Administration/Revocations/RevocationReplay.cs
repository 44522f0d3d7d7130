using ChatServer.Administration.Audit;
using ChatServer.Attachments;
using ChatServer.Storage;
using ChatServer.Storage.Sealing;

namespace ChatServer.Administration.Revocations;

/// <summary>
/// Takes back again, before the server listens, what the journal has and the database doesn't: an earlier database was put in its place. Of all that
/// concerns the same right only the last entry counts. A start that is cut off does it again, which changes nothing.
/// </summary>
internal sealed partial class RevocationReplay(
    Database database, DataDirectory directory, MasterKeys masters, RevokedRights rights, ObjectDirectory objects, AuditLog audit, ILogger<RevocationReplay> logger)
    : IHostedService
{
    private const int MaxPerWrite = 100;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var upTo = await database.ReadAsync(RevocationStore.UpTo, cancellationToken);
        if (RevocationList.ReadAfter(RevocationJournal.PathIn(directory), upTo, masters) is not { Last: > 0 } later)
            return;

        if (later.First > upTo + 1)
            Log.EntriesAreMissing(logger, upTo + 1, later.First - 1);

        var applied = new Dictionary<string, int>();
        foreach (var entries in later.Standing.Chunk(MaxPerWrite))
        {
            var done = await database.WriteAsync(write => Apply(write, entries), cancellationToken);
            done.ObjectNames.ForEach(objects.Delete);
            foreach (var kind in done.Kinds)
                applied[kind] = applied.GetValueOrDefault(kind) + 1;
        }

        await database.WriteAsync(write => Finish(write, later, applied), cancellationToken);
        Log.Replayed(logger, later.First, later.Last, Describe(applied));
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private Done Apply(WriteScope write, JournaledRevocation[] entries)
    {
        var done = new Done([], []);
        foreach (var entry in entries)
        {
            if (!rights.TryRevoke(write, entry, out var objectName))
                continue;

            done.Kinds.Add(entry.Kind);
            if (objectName is not null)
                done.ObjectNames.Add(objectName);
        }

        return done;
    }

    private bool Finish(WriteScope write, RevocationList later, Dictionary<string, int> applied)
    {
        RevocationStore.WriteUpTo(write, later.Last);
        (string, object?)[] details = [("first", later.First), ("last", later.Last), .. applied.Select(kind => (kind.Key, (object?)kind.Value))];
        audit.Append(write, AuditEntry.OfServer("revocations_replayed", AuditSubject.Server, details));
        return true;
    }

    private static string Describe(Dictionary<string, int> applied) =>
        applied.Count == 0 ? "all of it held already" : string.Join(", ", applied.Select(kind => $"{kind.Key}: {kind.Value}"));

    private sealed record Done(List<string> Kinds, List<string> ObjectNames);

    private static partial class Log
    {
        [LoggerMessage(
            1, LogLevel.Warning,
            "The database is older than revocations.log: what was revoked since (entries {First} to {Last}) is revoked again; {Applied}")]
        public static partial void Replayed(ILogger logger, long first, long last, string applied);

        [LoggerMessage(2, LogLevel.Warning, "The entries {First} to {Last} of revocations.log are missing: what they revoked may be back")]
        public static partial void EntriesAreMissing(ILogger logger, long first, long last);
    }
}

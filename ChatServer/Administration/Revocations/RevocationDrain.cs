using ChatServer.Administration.Recovery;
using ChatServer.Background;
using ChatServer.Storage;
using ChatServer.Storage.Clocks;
using ChatServer.Storage.Files;
using ChatServer.Storage.Sealing;

namespace ChatServer.Administration.Revocations;

/// <summary>
/// Moves the rows that the triggers have recorded into <c>revocations.log</c>: once a second and at the end,
/// <see cref="MaxPerBlock"/> entries at a time, first to the file and then out of the table. Rows that a crash left in both are
/// only deleted from the table (<see cref="MovedRevocations"/>). Once an hour it prunes the file.
/// </summary>
internal sealed class RevocationDrain(
    Database database, DataDirectory directory, MasterKeys masters, BackupOptions options, FreeSpace space, ClockTrust trust,
    TimeProvider clock, ILogger<RevocationDrain> logger)
    : PeriodicWork("Writing revocations.log", TimeSpan.FromSeconds(1), clock, logger, ExtraRounds.AtEnd)
{
    private const int MaxPerBlock = 1_000;
    private static readonly TimeSpan PruneEvery = TimeSpan.FromHours(1);
    private readonly string path = RevocationJournal.PathIn(directory);
    private readonly RevocationWriter writer = new(RevocationJournal.PathIn(directory));
    private long? prunedAt;

    // Rows that are in the file and not yet deleted from the table: they aren't written to the file again. Null until the first
    // round has checked.
    private MovedRevocations? moved;

    /// <summary>Moves all waiting rows.</summary>
    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        moved ??= await database.ReadAsync(read => MovedRevocations.Find(read, path, masters), cancellationToken);
        await ForgetMovedAsync(cancellationToken);
        while (await database.ReadAsync(ReadBlock, cancellationToken) is { } next)
        {
            writer.Append(next.Block);
            moved = new MovedRevocations(next.LastRow, next.Block.Last);
            await ForgetMovedAsync(cancellationToken);
        }
    }

    protected override async Task WorkAsync(CancellationToken cancellationToken)
    {
        await DrainAsync(cancellationToken);
        PruneIfDue();
    }

    // Pruning rewrites the file, so it waits for room; it depends on the age of entries, so it waits for a clock that can be
    // trusted.
    private void PruneIfDue()
    {
        var isDue = prunedAt is not { } last || Clock.GetElapsedTime(last) >= PruneEvery;
        if (!isDue || trust.IsDoubtful || space.IsShort(directory.Root))
            return;

        prunedAt = Clock.GetTimestamp();
        RevocationJournal.Prune(path, Timestamp.From(Clock.GetUtcNow() - TimeSpan.FromDays(options.RevocationDays)));
    }

    private async Task ForgetMovedAsync(CancellationToken cancellationToken)
    {
        if (moved is not { LastRow: > 0 } inFile)
            return;

        await database.WriteUrgentlyAsync(write => Forget(write, inFile), cancellationToken);
        moved = inFile with { LastRow = 0 };
    }

    private NextBlock? ReadBlock(ReadScope read)
    {
        var rows = RevocationStore.Read(read, afterId: 0, MaxPerBlock);
        if (rows.Count == 0)
            return null;

        var first = Math.Max(writer.Last, RevocationStore.UpTo(read)) + 1;
        var block = RevocationBlock.Seal(
            masters.CurrentIn(read), first, [.. rows.Select(row => row.ToEntry())], Timestamp.Now(Clock));
        return new NextBlock(block, rows[^1].Id);
    }

    // If nobody waited for the end of an earlier attempt, its rows may be gone, and their numbers may belong to later rows.
    private static bool Forget(WriteScope write, MovedRevocations inFile)
    {
        if (RevocationStore.UpTo(write) >= inFile.UpTo)
            return false;

        RevocationStore.Delete(write, inFile.LastRow);
        RevocationStore.WriteUpTo(write, inFile.UpTo);
        return true;
    }

    private sealed record NextBlock(RevocationBlock Block, long LastRow);
}

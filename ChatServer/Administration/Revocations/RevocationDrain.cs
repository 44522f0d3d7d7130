using ChatServer.Administration.Recovery;
using ChatServer.Background;
using ChatServer.Storage;
using ChatServer.Storage.Sealing;

namespace ChatServer.Administration.Revocations;

/// <summary>
/// Moves what the triggers have noted into <c>revocations.log</c>: once a second and at the end, <see cref="MaxPerBlock"/> entries at a time, first to the
/// file and then out of the table. A crash in between writes entries twice, which changes nothing.
/// </summary>
internal sealed class RevocationDrain(
    Database database, DataDirectory directory, MasterKeys masters, BackupOptions options, TimeProvider clock, ILogger<RevocationDrain> logger)
    : PeriodicWork("Writing revocations.log", TimeSpan.FromSeconds(1), clock, logger, ExtraRounds.AtEnd)
{
    private const int MaxPerBlock = 1_000;
    private readonly string path = RevocationJournal.PathIn(directory);
    private readonly RevocationWriter writer = new(RevocationJournal.PathIn(directory));

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        RevocationJournal.Prune(path, Timestamp.From(Clock.GetUtcNow() - TimeSpan.FromDays(options.RevocationDays)));
        return base.StartAsync(cancellationToken);
    }

    /// <summary>Moves all that waits.</summary>
    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        while (await database.ReadAsync(ReadBlock, cancellationToken) is { } next)
        {
            writer.Append(next.Block);
            await database.WriteAsync(write => Forget(write, next), cancellationToken);
        }
    }

    protected override Task WorkAsync(CancellationToken cancellationToken) => DrainAsync(cancellationToken);

    private NextBlock? ReadBlock(ReadScope read)
    {
        var rows = RevocationStore.Read(read, afterId: 0, MaxPerBlock);
        if (rows.Count == 0)
            return null;

        var first = Math.Max(writer.Last, RevocationStore.UpTo(read)) + 1;
        var block = RevocationBlock.Seal(masters.CurrentIn(read), first, [.. rows.Select(row => row.ToEntry())], Timestamp.Now(Clock));
        return new NextBlock(block, rows[^1].Id);
    }

    private static bool Forget(WriteScope write, NextBlock moved)
    {
        RevocationStore.Delete(write, moved.LastRow);
        RevocationStore.WriteUpTo(write, moved.Block.Last);
        return true;
    }

    private sealed record NextBlock(RevocationBlock Block, long LastRow);
}

using ChatServer.Background;
using ChatServer.Messages.Types;
using ChatServer.Storage;

namespace ChatServer.Administration.Figures;

/// <summary>
/// Counts the messages of each day in the background, a page at a time on a snapshot: sending a message costs no more, and
/// reading a figure needs no counting. The count and its position are one transaction: a crash neither loses nor doubles any.
/// </summary>
internal sealed class VolumeCounter(Database database, MessageTypes types, TimeProvider clock, ILogger<VolumeCounter> logger)
    : PeriodicWork("Counting the messages of the day", TimeSpan.FromSeconds(10), clock, logger, ExtraRounds.AtStart)
{
    private const int PageSize = 20_000;

    /// <summary>Counts the messages sent since the last round; returns when the table includes all of them.</summary>
    public async Task CountAsync(CancellationToken cancellationToken)
    {
        while (await database.ReadAsync(Count, cancellationToken) is { } page)
            await database.WriteAsync(write => TryAdd(write, page), cancellationToken);
    }

    protected override Task WorkAsync(CancellationToken cancellationToken) => CountAsync(cancellationToken);

    private Page? Count(ReadScope read)
    {
        var (after, last) = (VolumeStore.CountedUpTo(read), read.LastPosition());
        var upTo = Math.Min(last, after + PageSize);
        return upTo > after ? new Page(after, upTo, VolumeStore.Count(read, after, upTo, types.WithFile)) : null;
    }

    private static bool TryAdd(WriteScope write, Page page)
    {
        if (VolumeStore.CountedUpTo(write) != page.After)
            return false;

        VolumeStore.Add(write, page.Days, page.UpTo);
        return true;
    }

    private sealed record Page(long After, long UpTo, IReadOnlyList<DayVolume> Days);
}

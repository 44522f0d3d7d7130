using ChatServer.Background;
using ChatServer.Storage;

namespace ChatServer.Chats.Events;

/// <summary>
/// Removes events that are older than what is kept, in pages, so that no write is long. A user's newest entry stays: positions
/// never go back.
/// </summary>
internal sealed class ChatEventSweep(
    Database database, ChatOptions options, TimeProvider clock, ILogger<ChatEventSweep> logger)
    : PeriodicWork("Removing old events of chats", TimeSpan.FromHours(1), clock, logger)
{
    private const int PageSize = 500;

    /// <summary>One round.</summary>
    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        var before = Timestamp.Now(Clock).Minus(options.EventLifetime);
        for (var after = 0L; ;)
        {
            var page = await database.ReadAsync(
                read => ChatEventStore.ListOldest(read, after, PageSize), cancellationToken);
            var old = page.TakeWhile(row => row.CreatedAt.CompareTo(before) < 0).ToList();
            var ends = old.Where(row => row.Id < row.Newest && row.ChatId != 0)
                .GroupBy(row => row.OwnerId, row => row.Id).ToDictionary(rows => rows.Key, rows => rows.Max());
            if (ends.Count > 0)
                await database.WriteAsync(write => Prune(write, ends), cancellationToken);
            if (old.Count < PageSize)
                return;

            after = old[^1].Id;
        }
    }

    protected override Task WorkAsync(CancellationToken cancellationToken) => SweepAsync(cancellationToken);

    private static long Prune(WriteScope write, Dictionary<Guid, long> ends) =>
        ends.Sum(end => ChatEventStore.Prune(write, end.Key, end.Value));
}

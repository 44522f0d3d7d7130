using ChatServer.Background;
using ChatServer.Storage;

namespace ChatServer.Agents.Completions;

/// <summary>Forgets what answers used long ago.</summary>
internal sealed class CompletionUsageSweep(Database database, TimeProvider clock, ILogger<CompletionUsageSweep> logger)
    : PeriodicWork("Removing old figures of generated answers", TimeSpan.FromHours(6), clock, logger, ExtraRounds.AtStart)
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(62);

    protected override async Task WorkAsync(CancellationToken cancellationToken) =>
        await database.WriteAsync(
            write => CompletionUsageStore.DeleteBefore(write, CompletionUsageStore.HourOf(write.Now.Minus(Kept))),
            cancellationToken);
}

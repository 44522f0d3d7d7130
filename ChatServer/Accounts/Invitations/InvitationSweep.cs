using ChatServer.Background;
using ChatServer.Storage;
using ChatServer.Storage.Clocks;

namespace ChatServer.Accounts.Invitations;

/// <summary>Removes expired invitations every ten minutes; not while the time is doubtful.</summary>
internal sealed class InvitationSweep(Database database, ClockTrust trust, TimeProvider clock, ILogger<InvitationSweep> logger)
    : PeriodicWork("Removing expired invitations", TimeSpan.FromMinutes(10), clock, logger)
{
    /// <summary>Returns how many were removed.</summary>
    public async Task<int> SweepAsync(CancellationToken cancellationToken) =>
        await database.WriteAsync(InvitationStore.DeleteExpired, cancellationToken);

    protected override async Task WorkAsync(CancellationToken cancellationToken)
    {
        if (!trust.IsDoubtful)
            await SweepAsync(cancellationToken);
    }
}

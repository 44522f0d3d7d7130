using ChatServer.Background;
using ChatServer.Options;
using ChatServer.Storage;

namespace ChatServer.Audit;

/// <summary>
/// Audits the server's start, which gives the log of every server a head: before it listens, or if the disk is full, as soon as
/// there is room.
/// </summary>
internal sealed class AuditStart(Database database, AuditLog log, TimeProvider clock, ILogger<AuditStart> logger)
    : PeriodicWork("Writing the start to the audit log", TimeSpan.FromSeconds(5), clock, logger)
{
    private bool isNoted;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await WorkAsync(cancellationToken);
        }
        catch (StorageUnavailableException)
        {
            CallRound(); // which logs it
        }

        await base.StartAsync(cancellationToken);
    }

    protected override async Task WorkAsync(CancellationToken cancellationToken)
    {
        if (!isNoted)
            isNoted = await database.WriteAsync(Note, cancellationToken);
    }

    private bool Note(WriteScope write)
    {
        log.Append(write, AuditEntry.OfServer("server_started", AuditSubject.Server, ("version", ServerVersion.Current)));
        return true;
    }
}

using ChatServer.Storage;

namespace ChatServer.Administration.Audit;

/// <summary>Writes down that the server was started, by which every log of a server has a head.</summary>
internal sealed class AuditStart(Database database, AuditLog log) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken) =>
        await database.WriteAsync(
            write =>
            {
                log.Append(write, AuditEntry.OfServer("server_started", AuditSubject.Server, ("version", Greeting.Version)));
                return true;
            },
            cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

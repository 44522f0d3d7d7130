using ChatServer.Storage;

namespace ChatServer.Accounts.Suspensions;

/// <summary>Loads <see cref="SuspendedUsers"/> at startup, before the server listens.</summary>
internal sealed class SuspensionLoader(Database database, SuspendedUsers suspended) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken) =>
        suspended.Load(await database.ReadAsync(SuspensionStore.ListAll, cancellationToken));

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

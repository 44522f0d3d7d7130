using ChatServer.Storage;

namespace ChatServer.Agents.Providers.Named;

/// <summary>Loads <see cref="NamedProviders"/> at startup, before the server listens and before runs go on.</summary>
internal sealed class ProviderLoader(Database database, NamedProviders providers) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken) => await database.ReadAsync(Load, cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private bool Load(ReadScope read)
    {
        providers.Load(ProviderStore.ReadAfter(read, "", ProviderWrites.MaxProviders), read.Columns);
        return true;
    }
}

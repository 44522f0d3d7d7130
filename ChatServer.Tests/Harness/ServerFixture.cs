using Microsoft.Extensions.DependencyInjection;

namespace ChatServer.Tests.Harness;

/// <summary>Tests that share one real server.</summary>
internal abstract class ServerFixture
{
    protected TestServer Server { get; private set; } = null!;

    protected virtual (string Key, string Value)[] Settings => [];

    /// <summary>Adds services, as if the server was built with them.</summary>
    protected virtual void Configure(IServiceCollection services)
    {
    }

    [OneTimeSetUp]
    public async Task StartServer() => Server = await TestServer.StartAsync(Configure, Settings);

    [OneTimeTearDown]
    public async Task StopServer() => await Server.DisposeAsync();
}

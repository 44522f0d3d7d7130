namespace ChatServer.Tests.Harness;

/// <summary>Tests that share one real server.</summary>
internal abstract class ServerFixture
{
    protected TestServer Server { get; private set; } = null!;

    protected virtual (string Key, string Value)[] Settings => [];

    [OneTimeSetUp]
    public async Task StartServer() => Server = await TestServer.StartAsync(Settings);

    [OneTimeTearDown]
    public async Task StopServer() => await Server.DisposeAsync();
}

namespace ChatServer.Tests.Harness;

/// <summary>Tests with a server each, because they count its content or change its behaviour.</summary>
internal abstract class FreshServerFixture
{
    protected TestServer Server { get; private set; } = null!;

    [SetUp]
    public async Task StartServer() => Server = await TestServer.StartAsync();

    [TearDown]
    public async Task StopServer() => await Server.DisposeAsync();
}

namespace ChatServer.Tests.Harness;

/// <summary>Tests that each have a server of their own, because they count what is in it or change how it works.</summary>
internal abstract class FreshServerFixture
{
    protected TestServer Server { get; private set; } = null!;

    [SetUp]
    public async Task StartServer() => Server = await TestServer.StartAsync();

    [TearDown]
    public async Task StopServer() => await Server.DisposeAsync();
}

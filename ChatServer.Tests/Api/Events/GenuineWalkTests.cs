using System.Diagnostics;
using ChatServer.Tests.Administration;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Api.Events;

/// <summary>
/// The genuine Socket.IO client and plain fetch use channels and chats as the Open WebUI front end does, and check each shape
/// exactly: <c>Client/walk.mjs</c>.
/// </summary>
[Parallelizable]
internal sealed class GenuineWalkTests : ServerFixture
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [OneTimeSetUp]
    public void Check() => GenuineClient.SkipIfMissing();

    [Test]
    public async Task The_genuine_client_walks_through()
    {
        var olga = await Server.RegisterAsync("Olga");
        await Server.MakeAdminAsync(olga.UserId);

        using var walk = GenuineClient.StartNode("walk.mjs", $"{Server.Address}", olga.Email, TestServer.Password);
        var output = walk.StandardOutput.ReadToEndAsync();
        var errors = walk.StandardError.ReadToEndAsync();
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await walk.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            walk.Kill();
        }

        Assert.That(await output, Does.EndWith("done\n"), await errors);
    }
}

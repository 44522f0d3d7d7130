using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Protocol;

/// <summary>The complete client in PROTOCOL.md keeps the promises of the page.</summary>
[Parallelizable]
internal sealed class ExampleClientTests
{
    [Test]
    public async Task The_client_loses_and_repeats_nothing_when_its_connection_is_cut()
    {
        await using var server = await TestServer.StartAsync();
        await using var cable = new Cable(server.Address);
        var ana = await server.RegisterAsync("Ana");
        await using var ben = await RoomClient.ConnectAsync(server.Address, await server.RegisterAsync("Ben"));
        await using var client = await ExampleClient.StartAsync(cable.Address, ana.Email, TestServer.Password, ben.UserId);

        await client.TypeAsync("hello");
        await ExpectAsync(ben, "hello");
        Assert.That(await client.ReadLineAsync(), Is.EqualTo($"{ana.UserId}: hello"));

        // The server stores this message, but its confirmation doesn't reach the client.
        cable.LoseAnswers();
        await client.TypeAsync("are you there?");
        await ExpectAsync(ben, "are you there?");
        cable.Cut();
        await ben.SendConfirmedAsync(ana.UserId, "yes");
        await client.TypeAsync("my line was dead");
        cable.Mend();

        await ExpectAsync(ben, "my line was dead");
        Assert.That(await client.ReadLineAsync(), Is.EqualTo($"{ana.UserId}: are you there?"));
        Assert.That(await client.ReadLineAsync(), Is.EqualTo($"{ben.UserId}: yes"));
        Assert.That(await client.ReadLineAsync(), Is.EqualTo($"{ana.UserId}: my line was dead"));

        await client.TypeAsync("bye");
        await ExpectAsync(ben, "bye");
        Assert.That(await client.ReadLineAsync(), Is.EqualTo($"{ana.UserId}: bye"));
    }

    private static async Task ExpectAsync(RoomClient client, string message) =>
        Assert.That((await client.ReceiveAsync("re_message")).Text("message"), Is.EqualTo(message));
}

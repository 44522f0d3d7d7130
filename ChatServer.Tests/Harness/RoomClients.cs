namespace ChatServer.Tests.Harness;

internal static class RoomClients
{
    /// <summary>Registers a user and connects a device.</summary>
    public static async Task<RoomClient> ConnectAsync(this TestServer server, string name) =>
        await server.ConnectAsync(await server.RegisterAsync(name));

    public static Task<RoomClient> ConnectAsync(this TestServer server, TestUser user, string? cursor = null) =>
        RoomClient.ConnectAsync(server.Address, user, cursor);
}

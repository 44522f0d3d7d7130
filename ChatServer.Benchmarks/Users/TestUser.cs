namespace ChatServer.Benchmarks.Users;

/// <summary>Someone with an access token.</summary>
internal sealed record TestUser(Guid Id, string Token)
{
    public Uri RoomUrl(Uri server) => new($"ws://{server.Authority}/ws/chat/room/?token={Uri.EscapeDataString(Token)}");
}

using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Messages;

/// <summary>Forwards, and files to forward.</summary>
internal abstract class ForwardFixture : ServerFixture
{
    protected static readonly byte[] Content = [.. Enumerable.Range(0, 150_000).Select(i => (byte)(i * 31 % 251))];

    protected async Task<long> SendFileAsync(RoomClient from, Guid to)
    {
        using var http = Server.As(from.User.Access);
        var upload = await http.UploadAsync(to, Content);
        await from.SendAsync(new { action = "file_message", chat_id = upload.Number("id") });
        await from.ReceiveAsync("conf_message");
        return upload.Number("id");
    }
}

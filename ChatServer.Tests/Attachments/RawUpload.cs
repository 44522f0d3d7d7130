using System.Net.Sockets;
using System.Text;

namespace ChatServer.Tests.Attachments;

/// <summary>An upload byte by byte, for requests that no well-behaved client sends.</summary>
internal sealed class RawUpload : IDisposable
{
    private readonly TcpClient tcp = new();

    public NetworkStream Stream => tcp.GetStream();

    public static async Task<RawUpload> StartAsync(AttachmentsServer server, TestUser user, long contentLength)
    {
        var upload = new RawUpload();
        await upload.tcp.ConnectAsync(server.Address.Host, server.Address.Port);
        await upload.SendAsync($"""
            POST /chat/attachment/ HTTP/1.1
            Host: localhost
            Authorization: Test {user.Id}
            Content-Type: multipart/form-data; boundary=cut
            Content-Length: {contentLength}
            Connection: close


            """.ReplaceLineEndings("\r\n"));
        return upload;
    }

    public static string Field(string name, string value) =>
        $"--cut\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n";

    public static string FileStart(string disposition) =>
        $"--cut\r\nContent-Disposition: form-data; name=\"attached_file\"; {disposition}\r\n\r\n";

    public Task SendAsync(string text) => SendAsync(Encoding.UTF8.GetBytes(text));

    public async Task SendAsync(byte[] bytes)
    {
        await Stream.WriteAsync(bytes);
        await Stream.FlushAsync();
    }

    /// <summary>Returns the response as text, up to its last chunk or to the end of the connection.</summary>
    public async Task<string> ReadResponseAsync()
    {
        var response = new StringBuilder();
        var buffer = new byte[4_096];
        while (!response.ToString().EndsWith("\r\n0\r\n\r\n", StringComparison.Ordinal))
        {
            var read = await ReadAsync(buffer);
            if (read == 0)
                break;
            response.Append(Encoding.UTF8.GetString(buffer, 0, read));
        }

        return response.ToString();
    }

    /// <summary>Sends a whole body at once and returns the response.</summary>
    public static async Task<string> SendBodyAsync(AttachmentsServer server, TestUser user, byte[] body)
    {
        using var upload = await StartAsync(server, user, body.Length);
        await upload.SendAsync(body);
        return await upload.ReadResponseAsync();
    }

    private async Task<int> ReadAsync(byte[] buffer)
    {
        try
        {
            return await Stream.ReadAsync(buffer);
        }
        catch (IOException)
        {
            return 0; // a reset: the server has closed the connection
        }
    }

    public void Dispose() => tcp.Dispose();
}

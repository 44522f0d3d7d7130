using System.Net;
using System.Net.Sockets;
using System.Text;
using ChatServer.Tests.Harness;

namespace ChatServer.Tests.Administration;

/// <summary>A client that requests a long answer and reads only its beginning, until told to read the rest.</summary>
internal sealed class SlowReader : IDisposable
{
    private readonly TcpClient client = new() { ReceiveBufferSize = 4_096 };

    /// <summary>Returns when the answer has begun.</summary>
    public static async Task<SlowReader> BeginAsync(
        TestServer server, string access, string method, string path, string body = "")
    {
        var reader = new SlowReader();
        await reader.client.ConnectAsync(IPAddress.Loopback, server.Address.Port);
        await reader.client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
            $"{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer "
            + $"{access}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}"));
        var answer = new byte[12];
        await reader.client.GetStream().ReadExactlyAsync(answer);
        Assert.That(Encoding.ASCII.GetString(answer), Is.EqualTo("HTTP/1.1 200"));
        return reader;
    }

    /// <summary>Returns how many more bytes arrive before the connection ends.</summary>
    public async Task<long> ReadRestAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var (total, buffer) = (0L, new byte[65_536]);
        try
        {
            for (var read = 1; read > 0; total += read)
                read = await client.GetStream().ReadAsync(buffer, patience.Token);
        }
        catch (IOException)
        {
            // The connection was cut: the bytes before that count.
        }

        return total;
    }

    public void Dispose() => client.Dispose();
}

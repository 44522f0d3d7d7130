using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ChatServer.Benchmarks.Sockets;

/// <summary>Opens a TCP connection and upgrades it, blocking. RFC 6455, section 4.1.</summary>
internal static class WebSocketHandshake
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <returns>A non-blocking socket, and the bytes that came behind the handshake.</returns>
    public static (Socket Socket, byte[] Early) Open(Uri url)
    {
        // A socket for both families would cost more on each IPv4 packet.
        var address = Dns.GetHostAddresses(url.DnsSafeHost)[0];
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp)
        {
            NoDelay = true,
            ReceiveTimeout = (int)Patience.TotalMilliseconds,
        };

        try
        {
            socket.Connect(address, url.Port);
            socket.Send(Encoding.ASCII.GetBytes(Request(url)));
            var early = ReadResponse(socket);
            socket.Blocking = false;
            return (socket, early);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static string Request(Uri url) =>
        $"GET {url.PathAndQuery} HTTP/1.1\r\n" +
        $"Host: {url.Authority}\r\n" +
        "Upgrade: websocket\r\n" +
        "Connection: Upgrade\r\n" +
        "Sec-WebSocket-Version: 13\r\n" +
        "Sec-WebSocket-Key: Y2hhdHNlcnZlci1iZW5jaA==\r\n\r\n";

    private static byte[] ReadResponse(Socket socket)
    {
        var buffer = new byte[16 * 1024];
        var filled = 0;
        while (filled < buffer.Length)
        {
            var read = socket.Receive(buffer, filled, buffer.Length - filled, SocketFlags.None);
            filled += read;
            var end = buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8);
            if (end >= 0 || read == 0)
                return Accepted(buffer.AsSpan(0, filled), end);
        }

        throw new IOException("The server's answer to the handshake is over 16 KB.");
    }

    private static byte[] Accepted(ReadOnlySpan<byte> response, int end) =>
        end >= 0 && response.StartsWith("HTTP/1.1 101 "u8)
            ? response[(end + 4)..].ToArray()
            : throw new IOException($"The server refused the handshake: {Encoding.UTF8.GetString(response)}");
}

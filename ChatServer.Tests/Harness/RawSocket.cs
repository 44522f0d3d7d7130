using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace ChatServer.Tests.Harness;

/// <summary>A WebSocket at the level of bytes, for things a well-behaved client can't do. RFC 6455, section 5.2.</summary>
internal sealed class RawSocket : IDisposable
{
    public const int Text = 1;
    public const int Close = 8;
    public const int Ping = 9;
    public const int Pong = 10;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] one = new byte[1];

    private RawSocket()
    {
    }

    /// <summary>Connects, upgrades, and receives a first pong. A small receive buffer makes the server wait soon.</summary>
    public static async Task<RawSocket> ConnectAsync(
        Uri address, TestUser user, int receiveBufferBytes = 64 * 1024, string path = "/ws/chat/room/")
    {
        var raw = await UpgradeAsync(address, user, receiveBufferBytes, path);
        await raw.SendTextAsync("""{"action":"ping","type":"ping"}""");
        Assert.That((await raw.ReceiveAsync())?.Opcode, Is.EqualTo(Text));
        return raw;
    }

    /// <summary>Connects and upgrades; the server's first frames are still unread.</summary>
    public static async Task<RawSocket> UpgradeAsync(
        Uri address, TestUser user, int receiveBufferBytes = 64 * 1024, string path = "/ws/chat/room/")
    {
        var raw = new RawSocket();
        raw.socket.ReceiveBufferSize = receiveBufferBytes;
        await raw.socket.ConnectAsync(address.Host, address.Port);
        await raw.SendAsync(Encoding.ASCII.GetBytes(
            $"GET {path}?token={user.Access} HTTP/1.1\r\nHost: {address.Authority}\r\nConnection: Upgrade\r\nUpgrade: "
            + "websocket\r\n" +
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"));
        var answer = new StringBuilder();
        while (!answer.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
            answer.Append((char)(await raw.ReadByteAsync() ?? throw new AssertionException($"No upgrade: {answer}")));

        Assert.That(answer.ToString(), Does.StartWith("HTTP/1.1 101 "));
        return raw;
    }

    /// <summary>Returns a masked frame, with an all-zero mask so that the payload stays readable.</summary>
    public static byte[] Frame(
        int opcode, ReadOnlySpan<byte> payload, bool isFinal = true, bool isMasked = true, int reservedBits = 0,
        ulong? claimedLength = null)
    {
        var length = claimedLength ?? (ulong)payload.Length;
        var bytes = new List<byte> { (byte)((isFinal ? 0x80 : 0) | (reservedBits << 4) | opcode) };
        var mask = isMasked ? 0x80 : 0;
        if (length < 126)
        {
            bytes.Add((byte)(mask | (int)length));
        }
        else
        {
            Span<byte> number = stackalloc byte[8];
            BinaryPrimitives.WriteUInt64BigEndian(number, length);
            bytes.Add((byte)(mask | (length <= ushort.MaxValue ? 126 : 127)));
            bytes.AddRange(length <= ushort.MaxValue ? number[6..] : number);
        }

        if (isMasked)
            bytes.AddRange([0, 0, 0, 0]);
        bytes.AddRange(payload);
        return [.. bytes];
    }

    public async Task SendAsync(byte[] bytes)
    {
        using var patience = new CancellationTokenSource(Patience);
        for (var sent = 0; sent < bytes.Length;)
            sent += await socket.SendAsync(bytes.AsMemory(sent), patience.Token);
    }

    public Task SendTextAsync(string text) => SendAsync(Frame(Text, Encoding.UTF8.GetBytes(text)));

    /// <summary>Sends bytes that may fail because the server has already closed the connection.</summary>
    public async Task TrySendAsync(byte[] bytes)
    {
        try
        {
            await SendAsync(bytes);
        }
        catch (SocketException)
        {
            // Closed because of earlier bytes; the server's frames can still be read.
        }
    }

    /// <summary>Returns the next frame of the server; null when the connection has ended.</summary>
    public async Task<(int Opcode, byte[] Payload)?> ReceiveAsync()
    {
        if (await ReadByteAsync() is not { } first || await ReadByteAsync() is not { } second)
            return null;

        Assert.That(second, Is.LessThan(128), "A server's frames are not masked");
        var length = second switch
        {
            126 => BinaryPrimitives.ReadUInt16BigEndian(await ReadAsync(2) ?? new byte[2]),
            127 => (int)BinaryPrimitives.ReadUInt64BigEndian(await ReadAsync(8) ?? new byte[8]),
            _ => second,
        };
        return await ReadAsync(length) is { } payload ? (first & 0x0f, payload) : null;
    }

    /// <summary>Reads to the end of the connection. Returns the code of the close frame, or null if there was none.</summary>
    public async Task<int?> ReadToEndAsync(Action<int, byte[]>? note = null)
    {
        int? code = null;
        while (await ReceiveAsync() is var (opcode, payload))
        {
            Assert.That(code, Is.Null, "Nothing may follow a close frame");
            note?.Invoke(opcode, payload);
            if (opcode == Close)
                code = payload.Length < 2 ? 1005 : BinaryPrimitives.ReadUInt16BigEndian(payload);
        }

        return code;
    }

    /// <summary>Shuts down the sending direction.</summary>
    public void EndSending()
    {
        try
        {
            socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // The connection has already ended.
        }
    }

    public void Dispose() => socket.Dispose();

    private async Task<byte?> ReadByteAsync() => await ReadIntoAsync(one) ? one[0] : null;

    private async Task<byte[]?> ReadAsync(int length)
    {
        var bytes = new byte[length];
        return await ReadIntoAsync(bytes) ? bytes : null;
    }

    private async Task<bool> ReadIntoAsync(byte[] bytes)
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            for (var read = 0; read < bytes.Length;)
            {
                var count = await socket.ReceiveAsync(bytes.AsMemory(read), patience.Token);
                if (count == 0)
                    return false;

                read += count;
            }

            return true;
        }
        catch (SocketException)
        {
            return false;
        }
        catch (OperationCanceledException)
        {
            throw new AssertionException(
                $"The server neither said anything nor ended the connection within {Patience.TotalSeconds} s");
        }
    }
}

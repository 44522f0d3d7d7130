using System.Buffers;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace ChatServer.Benchmarks.Crash;

/// <summary>Frames over a <see cref="ClientWebSocket"/>, where correctness counts and speed does not.</summary>
internal static class RoomSocket
{
    private const int ReadBytes = 4096;

    /// <returns>The next frame, or null when the server has closed.</returns>
    public static async Task<ServerFrame?> ReadAsync(ClientWebSocket socket, CancellationToken over) =>
        await ReadBytesAsync(socket, over) is { } bytes
            ? JsonSerializer.Deserialize(bytes.WrittenSpan, RoomJson.Default.ServerFrame)
            : null;

    /// <returns>The next frame of any socket, or null when the server has closed.</returns>
    public static async Task<JsonElement?> ReadJsonAsync(ClientWebSocket socket, CancellationToken over) =>
        await ReadBytesAsync(socket, over) is { } bytes ? JsonSerializer.Deserialize<JsonElement>(bytes.WrittenSpan) : null;

    public static async Task SendAsync<T>(ClientWebSocket socket, T frame, JsonTypeInfo<T> type, CancellationToken over)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(frame, type);
        await socket.SendAsync(bytes.AsMemory(), WebSocketMessageType.Text, endOfMessage: true, over);
    }

    private static async Task<ArrayBufferWriter<byte>?> ReadBytesAsync(ClientWebSocket socket, CancellationToken over)
    {
        var bytes = new ArrayBufferWriter<byte>(ReadBytes);
        while (true)
        {
            var read = await socket.ReceiveAsync(bytes.GetMemory(ReadBytes), over);
            if (read.MessageType == WebSocketMessageType.Close)
                return null;

            bytes.Advance(read.Count);
            if (read.EndOfMessage)
                return bytes;
        }
    }
}

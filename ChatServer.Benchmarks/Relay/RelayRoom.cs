using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;

namespace ChatServer.Benchmarks.Relay;

/// <summary>Who is connected, and the way of a message from one to the other.</summary>
internal sealed class RelayRoom
{
    private readonly ConcurrentDictionary<Guid, RelayConnection> connections = [];
    private long lastMessageId;

    public void Enter(RelayConnection connection) => connections[connection.UserId] = connection;

    public void Leave(RelayConnection connection) => connections.TryRemove(KeyValuePair.Create(connection.UserId, connection));

    public void Relay(RelayConnection sender, RelayText text)
    {
        var confirmation = new RelayedText(
            sender.UserId,
            text.ReceiverId,
            text.MessageBody,
            DateTime.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'+00:00'", CultureInfo.InvariantCulture),
            Interlocked.Increment(ref lastMessageId),
            "text",
            "conf_message",
            text.ClientMsgId);

        if (connections.TryGetValue(text.ReceiverId, out var receiver))
            receiver.Enqueue(Encode(confirmation with { Action = "re_message", ClientMsgId = null }));

        sender.Enqueue(Encode(confirmation));
    }

    private static byte[] Encode(RelayedText text) => JsonSerializer.SerializeToUtf8Bytes(text, RelayJson.Default.RelayedText);
}

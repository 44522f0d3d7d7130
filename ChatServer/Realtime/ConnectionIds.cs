namespace ChatServer.Realtime;

/// <summary>
/// Numbers the connections of a process: the upper bits are the node's number, the lower ones count from 1. So the numbers of
/// two nodes differ, and an event that names the connection it came from (<see cref="Connection.Id"/>) is left out there only. 0
/// is no connection.
/// </summary>
/// <param name="node">From 0 to <see cref="MaxNode"/>. A single server is 0, which leaves the count alone in the logs.</param>
internal sealed class ConnectionIds(int node = 0)
{
    public const int MaxNode = 32_767;
    private const int CounterBits = 48; // 281 million million connections, and 15 bits for the node
    private readonly long first = node is >= 0 and <= MaxNode
        ? (long)node << CounterBits
        : throw new ArgumentOutOfRangeException(nameof(node), node, $"must be from 0 to {MaxNode}");

    private long count;

    /// <summary>Can be called from many threads.</summary>
    public long Next() => first + Interlocked.Increment(ref count);
}

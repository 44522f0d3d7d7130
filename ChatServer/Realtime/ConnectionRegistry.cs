using System.Collections.Concurrent;

namespace ChatServer.Realtime;

/// <summary>The open connections by user. Reads take an immutable array per user, so that the fan-out never waits.</summary>
internal sealed class ConnectionRegistry
{
    private readonly ConcurrentDictionary<Guid, Connection[]> byUser = new();
    private readonly ConcurrentDictionary<long, Connection> refused = new();
    private int count;

    /// <summary>A connection was added. Raised on the thread that added it, so handlers must be quick.</summary>
    public event Action<Connection>? Arrived;

    /// <summary>A connection was removed after it had been added. Handlers must be quick here, too.</summary>
    public event Action<Connection>? Left;

    /// <summary>How many users have a connection. O(n) in the number of users.</summary>
    public int CountUsers => byUser.Count(user => user.Value.Length > 0);

    public int Count => Volatile.Read(ref count);

    public IReadOnlyList<Connection> Of(Guid userId) => byUser.TryGetValue(userId, out var connections) ? connections : [];

    /// <summary>All open connections, including refused ones that have not closed yet.</summary>
    public IEnumerable<Connection> All => byUser.SelectMany(user => user.Value).Concat(refused.Values);

    /// <summary>Keeps a refused connection, which is being closed and gets no events, until it is removed.</summary>
    public void AddRefused(Connection connection) => refused[connection.Id] = connection;

    /// <summary>Adds a connection unless the user already has <paramref name="maxPerUser"/>.</summary>
    public bool TryAdd(Connection connection, int maxPerUser)
    {
        while (true)
        {
            var present = byUser.GetOrAdd(connection.User.Id, static _ => []);
            if (present.Length >= maxPerUser)
                return false;

            if (byUser.TryUpdate(connection.User.Id, [.. present, connection], present))
            {
                Interlocked.Increment(ref count);
                Arrived?.Invoke(connection);
                return true;
            }
        }
    }

    public void Remove(Connection connection)
    {
        refused.TryRemove(connection.Id, out _);
        while (byUser.TryGetValue(connection.User.Id, out var present) && present.Contains(connection))
        {
            var rest = Array.FindAll(present, other => other != connection);
            var removed = rest.Length == 0
                ? byUser.TryRemove(KeyValuePair.Create(connection.User.Id, present))
                : byUser.TryUpdate(connection.User.Id, rest, present);
            if (removed)
            {
                Interlocked.Decrement(ref count);
                Left?.Invoke(connection);
                return;
            }
        }
    }
}

using System.Collections.Concurrent;

namespace ChatServer.Realtime;

/// <summary>Who is connected. Reads take an immutable array per user, so that the fan-out waits for nobody.</summary>
internal sealed class ConnectionRegistry
{
    private readonly ConcurrentDictionary<Guid, Connection[]> byUser = new();
    private readonly ConcurrentDictionary<long, Connection> refused = new();
    private int count;

    /// <summary>A connection was added. Called where that happened, so what hears it must be quick.</summary>
    public event Action<Connection>? Arrived;

    /// <summary>A connection that had been added was removed; likewise.</summary>
    public event Action<Connection>? Left;

    public int Count => Volatile.Read(ref count);

    public IReadOnlyList<Connection> Of(Guid userId) => byUser.TryGetValue(userId, out var connections) ? connections : [];

    /// <summary>Those that are connected, and those that were refused and have not gone yet.</summary>
    public IEnumerable<Connection> All => byUser.SelectMany(user => user.Value).Concat(refused.Values);

    /// <summary>Looks after a connection that is being closed and never took part, until it is removed.</summary>
    public void AddRefused(Connection connection) => refused[connection.Id] = connection;

    /// <summary>Adds a connection unless the user has <paramref name="maxPerUser"/> already.</summary>
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

namespace ChatServer.Benchmarks.Sockets;

/// <summary>Opens many connections, a few at once: as many as a listener's backlog takes in its stride.</summary>
internal static class ConnectionOpening
{
    private const int AtOnce = 16;

    public static Task OpenAllAsync(IEnumerable<WireConnection> connections, CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(
            connections,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            (connection, _) =>
            {
                connection.Open();
                return ValueTask.CompletedTask;
            });
}

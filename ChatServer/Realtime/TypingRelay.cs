using System.Collections.Concurrent;

namespace ChatServer.Realtime;

/// <summary>
/// Passes on who is typing. Nothing of it is stored. A sender is passed on once a second per receiver at most, and ends by
/// itself after 6 s, so that a client that vanished isn't typing for ever. Bounded: past the bound a sender isn't passed on.
/// </summary>
internal sealed class TypingRelay(ConnectionRegistry connections, TimeProvider clock)
{
    private const int MaxTyping = 100_000;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(6);
    private readonly ConcurrentDictionary<(Guid Sender, Guid Receiver), long> typing = new();

    public void Set(Guid sender, Guid receiver, bool isTyping)
    {
        var pair = (sender, receiver);
        if (!isTyping)
        {
            if (typing.TryRemove(pair, out _))
                Tell(sender, receiver, isTyping: false);
            return;
        }

        var now = clock.GetTimestamp();
        if (typing.TryGetValue(pair, out var since) && clock.GetElapsedTime(since, now) < Interval)
            return;

        if (typing.Count >= MaxTyping && !typing.ContainsKey(pair))
            return;

        typing[pair] = now;
        Tell(sender, receiver, isTyping: true);
    }

    /// <summary>Ends what was not renewed in time.</summary>
    public void Expire()
    {
        foreach (var (pair, since) in typing)
        {
            if (clock.GetElapsedTime(since) >= Lifetime && typing.TryRemove(KeyValuePair.Create(pair, since)))
                Tell(pair.Sender, pair.Receiver, isTyping: false);
        }
    }

    private void Tell(Guid sender, Guid receiver, bool isTyping)
    {
        foreach (var connection in connections.Of(receiver))
            connection.Send(connection.Encoder.Typing(sender, isTyping));
    }
}

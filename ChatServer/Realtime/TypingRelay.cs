using System.Collections.Concurrent;

namespace ChatServer.Realtime;

/// <summary>
/// Passes on who is typing. Nothing of it is stored. A sender is passed on once a second per receiver at most, with the end of
/// that, and ends by itself after 6 s, so that a client that vanished isn't typing for ever. Bounded: past the bound a sender
/// isn't passed on.
/// </summary>
internal sealed class TypingRelay(ConnectionRegistry connections, TimeProvider clock)
{
    private const int MaxTyping = 100_000;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(6);
    private readonly ConcurrentDictionary<(Guid Sender, Guid Receiver), State> typing = new();

    public void Set(Typist typist, Guid receiver, bool isTyping)
    {
        var pair = (typist.UserId, receiver);
        if (!isTyping)
        {
            End(pair);
            return;
        }

        var now = clock.GetTimestamp();
        if (typing.TryGetValue(pair, out var state) && clock.GetElapsedTime(state.Since, now) < Interval)
            return;

        if (typing.Count >= MaxTyping && !typing.ContainsKey(pair))
            return;

        typing[pair] = new State(typist, now, HasEnded: false);
        Tell(typist, receiver, isTyping: true);
    }

    /// <summary>Ends what was not renewed in time.</summary>
    public void Expire()
    {
        foreach (var (pair, state) in typing)
        {
            var lifetime = state.HasEnded ? Interval : Lifetime;
            if (clock.GetElapsedTime(state.Since) >= lifetime && typing.TryRemove(KeyValuePair.Create(pair, state)) && !state.HasEnded)
                Tell(state.Typist, pair.Receiver, isTyping: false);
        }
    }

    // What has ended is kept until its second is over: a client that alternates is passed on no more often than another.
    private void End((Guid Sender, Guid Receiver) pair)
    {
        if (typing.TryGetValue(pair, out var state) && !state.HasEnded && typing.TryUpdate(pair, state with { HasEnded = true }, state))
            Tell(state.Typist, pair.Receiver, isTyping: false);
    }

    private void Tell(Typist typist, Guid receiver, bool isTyping)
    {
        foreach (var connection in connections.Of(receiver))
            connection.Send(connection.Encoder.Typing(typist, isTyping));
    }

    private readonly record struct State(Typist Typist, long Since, bool HasEnded);
}

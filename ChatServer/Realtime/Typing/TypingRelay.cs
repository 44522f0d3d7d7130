using System.Collections.Concurrent;
using ChatServer.Realtime.Presence;

namespace ChatServer.Realtime.Typing;

/// <summary>
/// Passes on who is typing. Nothing of it is stored. A sender is passed on once a second per receiver or group at most, with the
/// end of that, and ends by itself after 6 s, so that a client that vanished isn't typing for ever. Bounded: past the bound a
/// sender isn't passed on, nor in a group in which too many begin in the same second. Who is invisible doesn't type.
/// </summary>
internal sealed class TypingRelay(ConnectionRegistry connections, Invisibility invisible, TimeProvider clock)
{
    private const int MaxTyping = 100_000;
    private const int MaxStartsPerGroup = 10;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(6);
    private readonly ConcurrentDictionary<Typist, State> typing = new();
    private readonly ConcurrentDictionary<long, Starts> starts = new();

    public void Set(Guid sender, Guid receiver, bool isTyping) => Set(new Typist(sender, receiver, 0), audience: null, isTyping);

    public void Set(Audience group, bool isTyping) => Set(new Typist(group.SenderId, default, group.ConversationId), group, isTyping);

    /// <summary>Ends what was not renewed in time.</summary>
    public void Expire()
    {
        foreach (var (typist, state) in typing)
        {
            var lifetime = state.HasEnded ? Interval : Lifetime;
            if (clock.GetElapsedTime(state.Since) >= lifetime && typing.TryRemove(KeyValuePair.Create(typist, state)) && !state.HasEnded)
                Tell(typist, state.Audience, isTyping: false);
        }

        foreach (var (group, started) in starts)
        {
            if (clock.GetElapsedTime(started.Since) >= Interval)
                starts.TryRemove(KeyValuePair.Create(group, started));
        }
    }

    private void Set(Typist typist, Audience? audience, bool isTyping)
    {
        if (!isTyping)
            End(typist);
        else if (!invisible.Contains(typist.Sender))
            Begin(typist, audience);
    }

    private void Begin(Typist typist, Audience? audience)
    {
        var now = clock.GetTimestamp();
        if (typing.TryGetValue(typist, out var state) && clock.GetElapsedTime(state.Since, now) < Interval)
            return;

        if (typing.Count >= MaxTyping && !typing.ContainsKey(typist))
            return;

        if (audience is not null && !TryStart(audience.ConversationId, now))
            return;

        typing[typist] = new State(now, HasEnded: false, audience);
        Tell(typist, audience, isTyping: true);
    }

    private bool TryStart(long group, long now)
    {
        var started = starts.AddOrUpdate(
            group,
            _ => new Starts(now, 1),
            (_, before) => clock.GetElapsedTime(before.Since, now) < Interval ? before with { Count = before.Count + 1 } : new Starts(now, 1));
        return started.Count <= MaxStartsPerGroup;
    }

    // What has ended is kept until its second is over: a client that alternates is passed on no more often than another.
    private void End(Typist typist)
    {
        if (typing.TryGetValue(typist, out var state) && !state.HasEnded && typing.TryUpdate(typist, state with { HasEnded = true }, state))
            Tell(typist, state.Audience, isTyping: false);
    }

    private void Tell(Typist typist, Audience? audience, bool isTyping)
    {
        if (audience is null)
        {
            foreach (var connection in connections.Of(typist.Receiver))
                connection.Send(connection.Encoder.Typing(typist.Sender, isTyping, conversationId: null));
            return;
        }

        Dictionary<IFrameEncoder, Frame> frames = [];
        foreach (var connection in audience.Members.SelectMany(connections.Of))
        {
            if (!frames.TryGetValue(connection.Encoder, out var frame))
                frames[connection.Encoder] = frame = connection.Encoder.Typing(typist.Sender, isTyping, audience.ConversationId);
            connection.Send(frame);
        }
    }

    /// <param name="Group">0 where it is somebody who is written to.</param>
    private readonly record struct Typist(Guid Sender, Guid Receiver, long Group);

    private readonly record struct State(long Since, bool HasEnded, Audience? Audience);

    private readonly record struct Starts(long Since, int Count);
}

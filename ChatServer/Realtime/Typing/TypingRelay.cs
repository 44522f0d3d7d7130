using System.Collections.Concurrent;
using ChatServer.Accounts.Suspensions;
using ChatServer.Realtime.Presence;
using ChatServer.Storage;

namespace ChatServer.Realtime.Typing;

/// <summary>
/// Notifies users of who is typing. Nothing is stored. For each recipient or group, a sender's typing is passed on at most once
/// a second, together with its end. It expires after 6 s, so that a client that vanished doesn't seem to type indefinitely.
/// Bounded: at the bound no further sender is passed on, and neither is one in a group where too many start in the same second.
/// Invisible and suspended users are never shown as typing.
/// </summary>
internal sealed class TypingRelay(
    ConnectionRegistry connections, Invisibility invisible, SuspendedUsers suspended, TimeProvider clock)
{
    private const int MaxTyping = 100_000;
    private const int MaxStartsPerGroup = 10;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(6);
    private readonly ConcurrentDictionary<Direction, State> typing = new();
    private readonly ConcurrentDictionary<long, Starts> starts = new();

    /// <summary>Somebody started or stopped typing in a large conversation, as often as it is passed on.</summary>
    public event Action<TypingChanged>? ChangedInLarge;

    public void Set(Typist sender, Guid receiver, bool isTyping) =>
        Set(new Direction(sender.UserId, receiver, 0), sender, group: null, isTyping);

    /// <summary>Notifies the other participants of a conversation, direct or group.</summary>
    /// <param name="parentId">The thread in which the user is typing.</param>
    public void Set(Audience audience, bool isTyping, long? parentId = null)
    {
        var sender = parentId is null ? audience.Sender : audience.Sender with { ParentId = parentId };
        if (audience.IsGroup)
            Set(new Direction(audience.SenderId, default, audience.ConversationId), sender, audience, isTyping);
        else if (audience.Members is [var other])
            Set(sender, other, isTyping);
    }

    /// <summary>Ends typing that was not renewed in time.</summary>
    public void Expire()
    {
        foreach (var (direction, state) in typing)
        {
            var lifetime = state.HasEnded ? Interval : Lifetime;
            if (clock.GetElapsedTime(state.Since) >= lifetime
                && typing.TryRemove(KeyValuePair.Create(direction, state))
                && !state.HasEnded)
                Notify(direction, state, isTyping: false);
        }

        foreach (var (group, started) in starts)
        {
            if (clock.GetElapsedTime(started.Since) >= Interval)
                starts.TryRemove(KeyValuePair.Create(group, started));
        }
    }

    private void Set(Direction direction, Typist typist, Audience? group, bool isTyping)
    {
        if (!isTyping)
            End(direction);
        else if (!invisible.Contains(typist.UserId) && !suspended.Contains(typist.UserId, Timestamp.Now(clock)))
            Begin(direction, typist, group);
    }

    private void Begin(Direction direction, Typist typist, Audience? group)
    {
        var now = clock.GetTimestamp();
        if (typing.TryGetValue(direction, out var state) && clock.GetElapsedTime(state.Since, now) < Interval)
            return;

        if (typing.Count >= MaxTyping && !typing.ContainsKey(direction))
            return;

        if (group is not null && !TryStart(group.ConversationId, now))
            return;

        typing[direction] = state = new State(now, HasEnded: false, typist, group);
        Notify(direction, state, isTyping: true);
    }

    private bool TryStart(long group, long now)
    {
        var started = starts.AddOrUpdate(
            group,
            _ => new Starts(now, 1),
            (_, before) => clock.GetElapsedTime(before.Since, now) < Interval
                ? before with { Count = before.Count + 1 }
                : new Starts(now, 1));
        return started.Count <= MaxStartsPerGroup;
    }

    // An ended state is kept until its second is over, so that a client that alternates is passed on no more often than others.
    private void End(Direction direction)
    {
        if (typing.TryGetValue(direction, out var state)
            && !state.HasEnded
            && typing.TryUpdate(direction, state with { HasEnded = true }, state))
            Notify(direction, state, isTyping: false);
    }

    private void Notify(Direction direction, State state, bool isTyping)
    {
        var change = new TypingChanged(state.Typist, isTyping, IsInGroup: state.Group is not null);
        if (state.Group is { IsLarge: true })
            ChangedInLarge?.Invoke(change);
        var receivers = state.Group is { } group ? group.Members.SelectMany(connections.Of) : connections.Of(direction.Receiver);
        Dictionary<IFrameEncoder, Frame?> frames = [];
        foreach (var connection in receivers)
        {
            if (!frames.TryGetValue(connection.Encoder, out var frame))
                frames[connection.Encoder] = frame = connection.Encoder.Encode(change, Recipient.Other);
            if (frame is not null)
                connection.Send(frame);
        }
    }

    /// <param name="Group">The conversation id of a group; 0 if the receiver is a user.</param>
    private readonly record struct Direction(Guid Sender, Guid Receiver, long Group);

    private readonly record struct State(long Since, bool HasEnded, Typist Typist, Audience? Group);

    private readonly record struct Starts(long Since, int Count);
}

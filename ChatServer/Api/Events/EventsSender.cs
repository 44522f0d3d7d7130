using ChatServer.Chats.Events;
using ChatServer.Conversations;
using ChatServer.Groups;
using ChatServer.Protocol.Sockets;
using ChatServer.Realtime;
using ChatServer.Storage;

namespace ChatServer.Api.Events;

/// <summary>
/// Queues frames for the connections of these sockets, each encoded once per framing. Used by one loop only, see
/// <see cref="EventsDelivery"/>.
/// </summary>
internal sealed class EventsSender(
    ConnectionRegistry connections, ChannelListeners listeners, ConnectedMembers members, RealtimeMetrics metrics)
{
    private readonly List<Connection> started = [];

    /// <summary>The connected users who hear an event.</summary>
    public IEnumerable<Guid> RecipientsOf(LogEvent happened) => happened switch
    {
        _ when OwnEvents.UserOf(happened) is { } userId => [userId],
        ConversationEvent conversation => listeners.Of(conversation.Audience),
        _ => [],
    };

    /// <summary>Queues an event for all who hear it.</summary>
    /// <param name="readers">Who may read the standard channel now; null if no right has changed since the listeners were read.
    /// </param>
    public void Deliver(LogEvent happened, ShownEvent shown, IReadOnlySet<Guid>? readers)
    {
        if (shown.Payloads.Count == 0)
            return;

        var delivered = 0;
        var frames = new FramePerFraming(framing => EventPages.FrameOf(shown, framing)!);
        foreach (var userId in RecipientsOf(happened))
        {
            // What was read may be newer than the end of somebody's access.
            if (!shown.IsFor(userId) || readers?.Contains(userId) == false)
                continue;

            var large = LargeOf(happened);
            var isMember = large is { } id && members.Contains(id, userId);
            foreach (var (connection, framing) in DevicesOf(userId))
            {
                var frame = new LiveFrame(happened.Position, frames.Of(framing))
                {
                    IsPartial = happened.IsPartial,
                    Large = large,
                    IsMember = isMember,
                };
                var passage = connection.Live.TryPass(frame, connection);
                delivered += passage == Passage.None ? 0 : 1;
                Note(connection, passage);
            }
        }

        metrics.Delivered(delivered);
    }

    public void Tell(MembersChanged group)
    {
        foreach (var userId in group.Changed.Where(listeners.Hears))
            Tell(userId, group.Members.Contains(userId) ? EventPayloads.Added() : EventPayloads.Removed(group.GroupId));
    }

    public void Tell(IReadOnlyList<ListChange> changes)
    {
        foreach (var change in changes)
        {
            if (change.HasMore)
                Tell(change.UserId, EventPayloads.Added());
            foreach (var lost in change.Lost)
                Tell(change.UserId, EventPayloads.Removed(lost));
        }
    }

    /// <summary>Tells the devices of a chat's owner what isn't stored.</summary>
    public void Tell(ChatTold told)
    {
        var payload = ChatPayloads.Write(told.ChatId, told.Event);
        var frames = new FramePerFraming(framing => framing.Write(EventsWords.Chat, payload, isDroppable: true));
        foreach (var (connection, framing) in DevicesOf(told.OwnerId))
            Note(connection, connection.Live.TryPassOutsidePages(frames.Of(framing), connection));
    }

    /// <summary>Tells the listeners of a standard channel who is typing.</summary>
    /// <param name="hidden">Users who aren't told: they have blocked the typist, or are blocked by them.</param>
    public void Tell(TypingChanged typing, IReadOnlySet<Guid> hidden)
    {
        var typist = typing.Typist;
        var receivers = listeners.Of(typist.ConversationId);
        if (listeners.Hears(typist.UserId) && !receivers.Contains(typist.UserId))
            return; // their access has just ended

        var frames = new FramePerFraming(framing => EventsFrames.Typing(framing, typist, typing.IsTyping));
        foreach (var userId in receivers.Where(userId => userId != typist.UserId && !hidden.Contains(userId)))
        {
            foreach (var (connection, framing) in DevicesOf(userId))
            {
                if (connection.Enqueue(frames.Of(framing)))
                    started.Add(connection);
            }
        }
    }

    /// <summary>Closes the connections of some users, who miss something.</summary>
    public void Close(IEnumerable<Guid> userIds)
    {
        foreach (var (connection, _) in userIds.SelectMany(DevicesOf))
            connection.Close(CloseCodes.InternalError, "The server failed to deliver an event; reconnect and resume by cursor");
    }

    /// <summary>Sends what has been queued.</summary>
    public void Start()
    {
        SendBatch.Start(started);
        started.Clear();
    }

    // Standard channels are heard without being a member.
    private static long? LargeOf(LogEvent happened) =>
        happened is ConversationEvent { Audience: { Users: null, ConversationId: var channelId } } ? channelId : null;

    // Behind a page that is being read: it may have been read before the change.
    private void Tell(Guid userId, byte[] payload)
    {
        foreach (var (connection, framing) in DevicesOf(userId))
            Note(connection, connection.Live.TryPassOutsidePages(framing.Write(EventsWords.Channel, payload), connection));
    }

    private void Note(Connection connection, Passage passage)
    {
        if (passage == Passage.QueuedFirst)
            started.Add(connection);
    }

    private IEnumerable<Device> DevicesOf(Guid userId)
    {
        foreach (var connection in connections.Of(userId))
        {
            if (connection.Encoder is EventsFrames encoder)
                yield return new Device(connection, encoder.Framing);
        }
    }

    private readonly record struct Device(Connection Connection, IEventsFraming Framing);

    /// <summary>A frame, encoded when the first connection of a framing needs it.</summary>
    private sealed class FramePerFraming(Func<IEventsFraming, Frame> encode)
    {
        private readonly Dictionary<IEventsFraming, Frame> frames = [];

        public Frame Of(IEventsFraming framing)
        {
            if (!frames.TryGetValue(framing, out var frame))
                frames[framing] = frame = encode(framing);
            return frame;
        }
    }
}

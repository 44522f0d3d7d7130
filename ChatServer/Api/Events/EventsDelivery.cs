using ChatServer.Accounts;
using ChatServer.Accounts.UserGroups;
using ChatServer.Channels;
using ChatServer.Chats.Events;
using ChatServer.Conversations;
using ChatServer.Groups;
using ChatServer.Protocol.Sockets;
using ChatServer.Realtime;
using ChatServer.Storage;

namespace ChatServer.Api.Events;

/// <summary>
/// Delivers what happens in channels and chats to the clients of both sockets. The payloads need reads, so this is not done
/// on the writer's thread: one loop takes the events in commit order, reads what they show on a snapshot, encodes each
/// payload once per framing and queues the frames. The loop ends with the host.
/// </summary>
internal sealed partial class EventsDelivery(
    EventsFeed feed, ConnectionRegistry connections, ChannelListeners listeners, EventPayloads payloads, Database database,
    RealtimeMetrics metrics, ILogger<EventsDelivery> logger) : BackgroundService
{
    private const int MaxBatch = 256;
    private readonly List<LogEvent> run = [];
    private readonly HashSet<Connection> started = [];

    // Ends when the server stops; connections are drained and resume by cursor.
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await DeliverAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // A server that fails to start stops its services, too, and must not report a failure of this one.
        }
    }

    private async Task DeliverAsync(CancellationToken stoppingToken)
    {
        var batch = new List<object>(MaxBatch);
        while (await feed.WaitAsync(stoppingToken))
        {
            while (batch.Count < MaxBatch && feed.Take() is { } item)
                batch.Add(item);

            await TryDeliverAsync(batch, stoppingToken);
            batch.Clear();
        }
    }

    private async Task TryDeliverAsync(List<object> batch, CancellationToken cancellationToken)
    {
        foreach (var item in batch)
            await TakeAsync(item, cancellationToken);
        await TryAsync(() => DeliverRunAsync(cancellationToken));

        foreach (var connection in started)
            connection.StartSending();
        started.Clear();
    }

    // A client that misses an event must not stay connected as if nothing had happened: it reconnects and resumes by cursor.
    private async ValueTask TryAsync(Func<ValueTask> work)
    {
        try
        {
            await work();
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            Log.DeliveryFailed(logger, failure);
            foreach (var connection in feed.Connections)
                connection.Close(
                    CloseCodes.InternalError, "The server failed to deliver an event; reconnect and resume by cursor");
        }
    }

    // Events about messages are collected, because one snapshot serves many of them.
    private async ValueTask TakeAsync(object item, CancellationToken cancellationToken)
    {
        if (item is not LogEvent happened)
        {
            await TryAsync(() => DeliverRunAsync(cancellationToken));
            await TryAsync(() => ApplyAsync(item, cancellationToken));
        }
        else if (RecipientsOf(happened).Any())
        {
            run.Add(happened);
        }
    }

    private async ValueTask ApplyAsync(object item, CancellationToken cancellationToken)
    {
        switch (item)
        {
            case EventsDevice { HasArrived: true } device:
                await listeners.EnterAsync(device.UserId, cancellationToken);
                break;
            case EventsDevice device:
                listeners.Leave(device.UserId);
                break;
            case MembersChanged group:
                Tell(group);
                break;
            case ChannelChanged channel:
                Tell(await listeners.ReviseAsync(channel.ChannelId, cancellationToken));
                break;
            case UserGroupChanged group:
                Tell(await listeners.ReviseAsync(group.UserIds, cancellationToken));
                break;
            case AdminRoleRevoked revoked:
                Tell(await listeners.ReviseAsync([revoked.UserId], cancellationToken));
                break;
        }
    }

    private async ValueTask DeliverRunAsync(CancellationToken cancellationToken)
    {
        if (run.Count == 0)
            return;

        LogEvent[] events = [.. run];
        run.Clear();
        var shown = await database.ReadAsync(read => payloads.Read(read, events), cancellationToken);
        var delivered = 0;
        foreach (var (happened, content) in events.Zip(shown))
            delivered += Deliver(happened, content);
        metrics.Delivered(delivered);
    }

    // Those who have left the group meanwhile are left out: what was read may be newer than their departure.
    private int Deliver(LogEvent happened, ShownEvent shown)
    {
        var delivered = 0;
        var frames = new Dictionary<IEventsFraming, Frame?>();
        foreach (var userId in RecipientsOf(happened))
        {
            if (shown.Members?.Contains(userId) == false)
                continue;

            foreach (var connection in connections.Of(userId))
            {
                if (connection.Encoder is EventsFrames encoder && FrameFor(encoder.Framing) is { } frame
                    && Queue(connection, happened, frame))
                    delivered++;
            }
        }

        return delivered;

        Frame? FrameFor(IEventsFraming framing)
        {
            if (!frames.TryGetValue(framing, out var frame))
                frames[framing] = frame = EventPages.FrameOf(shown, framing);
            return frame;
        }
    }

    // The owner hears of a chat, whatever their rights to channels are.
    private IEnumerable<Guid> RecipientsOf(LogEvent happened) => happened switch
    {
        ConversationEvent conversation => listeners.Of(conversation.Audience),
        ChatChanged chat => [chat.OwnerId],
        _ => [],
    };

    private bool Queue(Connection connection, LogEvent happened, Frame frame)
    {
        var passage = connection.Live.TryPass(happened.Position, frame, connection, happened.IsPartial);
        if (passage == Passage.QueuedFirst)
            started.Add(connection);
        return passage != Passage.None;
    }

    private void Tell(MembersChanged group)
    {
        foreach (var userId in group.Changed)
            Send(userId, group.Members.Contains(userId) ? EventPayloads.Added() : EventPayloads.Removed(group.GroupId));
    }

    private void Tell(IReadOnlyList<ListChange> changes)
    {
        foreach (var change in changes)
            Send(change.UserId, change.IsAdded ? EventPayloads.Added() : EventPayloads.Removed(change.ChannelId));
    }

    private void Send(Guid userId, byte[] payload)
    {
        if (!listeners.Hears(userId))
            return;

        foreach (var connection in connections.Of(userId))
        {
            if (connection.Encoder is EventsFrames encoder
                && connection.Enqueue(encoder.Framing.Write(EventsWords.Channel, payload)))
                started.Add(connection);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Delivering events failed; closing the connections that receive them")]
        public static partial void DeliveryFailed(ILogger logger, Exception exception);
    }
}

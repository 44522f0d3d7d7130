using ChatServer.Accounts;
using ChatServer.Accounts.Blocks;
using ChatServer.Accounts.UserGroups;
using ChatServer.Channels;
using ChatServer.Chats.Events;
using ChatServer.Groups;
using ChatServer.Realtime;
using ChatServer.Storage;

namespace ChatServer.Api.Events;

/// <summary>
/// Delivers what happens in channels and chats to the clients of both sockets. The payloads need reads, so this is not done
/// on the writer's thread: one loop takes the events in commit order, reads what they show on a snapshot, encodes each
/// payload once per framing and queues the frames. The loop ends with the host.
/// </summary>
internal sealed partial class EventsDelivery(
    EventsFeed feed, ChannelListeners listeners, HearingReader hearing, EventsSender sender, EventPayloads payloads,
    RightsChanges rights, Database database, TimeProvider clock, ILogger<EventsDelivery> logger) : BackgroundService
{
    private const int MaxBatch = 256;
    private const int MaxTries = 3;
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(100);
    private readonly LogThrottle failures = new(clock);
    private readonly List<LogEvent> run = [];
    private long appliedRights;

    // Ends when the server stops; connections are drained and resume by cursor.
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (await feed.WaitAsync(stoppingToken))
                await DeliverWaitingAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // A server that fails to start stops its services, too, and must not report a failure of this one.
        }
    }

    private async Task DeliverWaitingAsync(CancellationToken cancellationToken)
    {
        try
        {
            for (var taken = 0; taken < MaxBatch && feed.Take() is { } item; taken++)
                await TakeAsync(item, cancellationToken);
            await DeliverRunAsync(cancellationToken);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            Close([.. listeners.Users], failure);
        }

        sender.Start();
    }

    // Events about messages are collected, because one snapshot serves many of them.
    private async ValueTask TakeAsync(object item, CancellationToken cancellationToken)
    {
        if (item is LogEvent happened)
        {
            if (sender.RecipientsOf(happened).Any())
                run.Add(happened);
            return;
        }

        await DeliverRunAsync(cancellationToken);
        switch (item)
        {
            case EventsDevice { HasArrived: true } device:
                listeners.Enter(device.UserId);
                await ReviseUsersAsync([device.UserId], cancellationToken);
                break;
            case EventsDevice device:
                listeners.Leave(device.UserId);
                break;
            case MembersChanged group:
                sender.Tell(group);
                break;
            case TypingChanged typing:
                await TellAsync(typing, cancellationToken);
                break;
            case ChatTold told:
                sender.Tell(told);
                break;
            case RightsChange change:
                await ApplyAsync(change.Change, cancellationToken);
                appliedRights = change.Number;
                break;
            case EventsDropped dropped:
                appliedRights = dropped.Rights;
                break;
        }
    }

    private ValueTask ApplyAsync(DomainEvent change, CancellationToken cancellationToken)
    {
        switch (change)
        {
            case ChannelAccessChanged channel:
                return ReviseAsync(() => listeners.ReviseAsync(channel, cancellationToken), channel.Users, cancellationToken);
            case UserGroupRenamed group:
                return ReviseAsync(
                    () => listeners.ReviseGroupAsync(group.GroupId, cancellationToken), concerned: null, cancellationToken);
            case UserGroupChanged group:
                return ReviseUsersAsync(group.UserIds, cancellationToken);
            case AdminRoleGranted granted:
                return ReviseUsersAsync([granted.UserId], cancellationToken);
            case AdminRoleRevoked revoked:
                return ReviseUsersAsync([revoked.UserId], cancellationToken);
            default:
                throw new NotSupportedException($"{change.GetType().Name} is no change of rights");
        }
    }

    private ValueTask ReviseUsersAsync(IReadOnlyList<Guid> userIds, CancellationToken cancellationToken) =>
        ReviseAsync(() => listeners.ReviseAsync(userIds, cancellationToken), userIds, cancellationToken);

    // Users of whom it isn't known what they may hear must not stay connected as if nothing had happened: when they reconnect, it
    // is read again.
    private async ValueTask ReviseAsync(
        Func<ValueTask<IReadOnlyList<ListChange>>> revise, IReadOnlyList<Guid>? concerned, CancellationToken cancellationToken)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                sender.Tell(await revise());
                return;
            }
            catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
            {
                if (tries == MaxTries)
                {
                    Close(concerned ?? [.. listeners.Users], failure);
                    return;
                }
            }

            await Task.Delay(RetryDelay, clock, cancellationToken);
        }
    }

    private async ValueTask DeliverRunAsync(CancellationToken cancellationToken)
    {
        if (run.Count == 0)
            return;

        LogEvent[] events = [.. run];
        run.Clear();
        try
        {
            var shown = await database.ReadAsync(read => payloads.Read(read, events), cancellationToken);
            var readers = await ReadReadersAsync(shown, cancellationToken);
            foreach (var (happened, content) in events.Zip(shown))
                sender.Deliver(
                    happened, content, content.Standard is { } channel ? readers?.GetValueOrDefault(channel.Id) : null);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            Close([.. events.SelectMany(sender.RecipientsOf).Distinct()], failure);
        }
    }

    // Null if the listeners are right for the snapshot that was read. Otherwise somebody's access may have ended before it.
    private async ValueTask<Dictionary<long, IReadOnlySet<Guid>>?> ReadReadersAsync(
        IReadOnlyList<ShownEvent> shown, CancellationToken cancellationToken)
    {
        if (rights.Published == appliedRights)
            return null;

        var readers = new Dictionary<long, IReadOnlySet<Guid>>();
        foreach (var channel in shown.Select(one => one.Standard).OfType<ChannelRow>().DistinctBy(channel => channel.Id))
            readers[channel.Id] = await hearing.ReadersOfAsync(channel.Id, listeners.Of(channel.Id), cancellationToken)
                ?? new HashSet<Guid>();
        return readers;
    }

    // Typing isn't stored: if it fails, nobody is told.
    private async ValueTask TellAsync(TypingChanged typing, CancellationToken cancellationToken)
    {
        var typist = typing.Typist;
        var receivers = listeners.Of(typist.ConversationId);
        if (receivers.Count == 0)
            return;

        try
        {
            var hidden = await database.ReadAsync(
                read => BlockStore.ListBetween(read, typist.UserId, receivers), cancellationToken);
            sender.Tell(typing, hidden);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            if (failures.Count() is { } times)
                Log.TypingFailed(logger, times, failure);
        }
    }

    // A client that misses an event must not stay connected as if nothing had happened: it reconnects and resumes by cursor.
    private void Close(IReadOnlyList<Guid> userIds, Exception failure)
    {
        if (failures.Count() is { } times)
            Log.DeliveryFailed(logger, userIds.Count, times, failure);
        listeners.Forget(userIds);
        sender.Close(userIds);
    }

    private static partial class Log
    {
        [LoggerMessage(
            1, LogLevel.Error,
            "Delivering events failed; closing the connections of {Users} users. {Times} failures since this was last logged")]
        public static partial void DeliveryFailed(ILogger logger, int users, long times, Exception exception);

        [LoggerMessage(2, LogLevel.Error, "Telling who is typing failed; {Times} failures since this was last logged")]
        public static partial void TypingFailed(ILogger logger, long times, Exception exception);
    }
}

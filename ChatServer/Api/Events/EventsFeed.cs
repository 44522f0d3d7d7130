using System.Threading.Channels;
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

/// <summary>A device of these sockets has connected or disconnected; it takes its place among the events.</summary>
internal sealed record EventsDevice(Guid UserId, bool HasArrived);

/// <summary>
/// The events that wait for <see cref="EventsDelivery"/>, in commit order, and among them the devices that come and go. Nothing
/// waits while nobody is connected to these sockets. If too many events wait, the clients are closed with 4008 and resume by
/// cursor.
/// </summary>
internal sealed class EventsFeed : IEventListener
{
    private const int MaxWaiting = 8_192;
    private readonly Channel<object> waiting =
        Channel.CreateUnbounded<object>(new UnboundedChannelOptions { SingleReader = true });

    private readonly ConnectionRegistry connections;
    private int devices;
    private int waitingEvents;
    private bool isOverflowing;

    public EventsFeed(ConnectionRegistry connections)
    {
        this.connections = connections;
        connections.Arrived += connection => Note(connection, hasArrived: true);
        connections.Left += connection => Note(connection, hasArrived: false);
    }

    /// <summary>The connections of these sockets.</summary>
    public IEnumerable<Connection> Connections => connections.All.Where(connection => connection.Encoder is EventsFrames);

    public void OnCommitted(Commit commit)
    {
        if (Volatile.Read(ref devices) == 0)
            return;

        foreach (var happened in commit.Events.Where(IsShown))
            Add(happened);
    }

    public ValueTask<bool> WaitAsync(CancellationToken cancellationToken) => waiting.Reader.WaitToReadAsync(cancellationToken);

    /// <summary>An event or an <see cref="EventsDevice"/>; null if nothing waits.</summary>
    public object? Take()
    {
        while (waiting.Reader.TryRead(out var item))
        {
            if (item is LogEvent)
                Interlocked.Decrement(ref waitingEvents);
            if (item is not Overflow)
                return item;

            // In this order: what is dropped until here is dropped for connections that are closed now.
            Volatile.Write(ref isOverflowing, false);
            CloseAll();
        }

        return null;
    }

    // Changes of rights are few, and are never dropped: somebody who lost access would keep receiving.
    private void Add(DomainEvent happened)
    {
        if (happened is not LogEvent)
        {
            waiting.Writer.TryWrite(happened);
            return;
        }

        if (Volatile.Read(ref isOverflowing))
            return;

        if (Interlocked.Increment(ref waitingEvents) <= MaxWaiting)
        {
            waiting.Writer.TryWrite(happened);
            return;
        }

        Interlocked.Decrement(ref waitingEvents);
        Volatile.Write(ref isOverflowing, true);
        waiting.Writer.TryWrite(new Overflow());
    }

    private bool IsShown(DomainEvent happened) => happened switch
    {
        ConversationEvent conversation => MessageChange.Of(conversation) is not null,
        ChatChanged chat => connections.Of(chat.OwnerId).Count > 0,
        MembersChanged or ChannelChanged or UserGroupChanged or AdminRoleRevoked => true,
        _ => false,
    };

    private void Note(Connection connection, bool hasArrived)
    {
        if (connection.Encoder is not EventsFrames)
            return;

        Interlocked.Add(ref devices, hasArrived ? 1 : -1);
        waiting.Writer.TryWrite(new EventsDevice(connection.User.Id, hasArrived));
    }

    // A client that misses an event must not stay connected as if nothing had happened.
    private void CloseAll()
    {
        foreach (var connection in Connections)
            connection.CloseAndForget(CloseCodes.SlowConsumer, "Too many events wait; reconnect and resume by cursor");
    }

    /// <summary>Events were dropped from here on.</summary>
    private sealed record Overflow;
}

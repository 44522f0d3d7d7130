using System.Threading.Channels;
using ChatServer.Chats.Events;
using ChatServer.Conversations;
using ChatServer.Groups;
using ChatServer.Protocol.Sockets;
using ChatServer.Realtime;
using ChatServer.Realtime.Typing;
using ChatServer.Storage;

namespace ChatServer.Api.Events;

/// <summary>A device of these sockets has connected or disconnected; it takes its place among the events.</summary>
internal sealed record EventsDevice(Guid UserId, bool HasArrived);

/// <summary>Rights have changed.</summary>
/// <param name="Number">How many changes there were with it, see <see cref="RightsChanges"/>.</param>
internal sealed record RightsChange(DomainEvent Change, long Number);

/// <summary>Events were dropped, and the connections that miss them closed.</summary>
/// <param name="Rights">How many changes of rights there had been.</param>
internal sealed record EventsDropped(long Rights);

/// <summary>
/// The events that wait for <see cref="EventsDelivery"/>, in commit order, and among them the devices that come and go. No event
/// waits while nobody is connected to these sockets. If too many wait, further ones are dropped, and the clients are closed with
/// 4008: they resume by cursor, and what they may hear is read again when they connect.
/// </summary>
internal sealed class EventsFeed : IEventListener
{
    public const int MaxWaiting = 8_192;
    private const int MaxTyping = 1_024;
    private const int MaxPieces = 4_096;
    private readonly Channel<object> waiting =
        Channel.CreateUnbounded<object>(new UnboundedChannelOptions { SingleReader = true });

    private readonly ConnectionRegistry connections;
    private readonly RightsChanges rights;
    private int devices;
    private int waitingEvents;
    private int waitingTyping;
    private int waitingPieces;
    private bool isOverflowing;

    public EventsFeed(
        ConnectionRegistry connections, RightsChanges rights, TypingRelay typing, LiveChatEvents chats)
    {
        this.connections = connections;
        this.rights = rights;
        connections.Arrived += connection => Note(connection, hasArrived: true);
        connections.Left += connection => Note(connection, hasArrived: false);
        typing.ChangedInLarge += Add;
        chats.Told += Add;
    }

    /// <summary>The connections of these sockets.</summary>
    public IEnumerable<Connection> Connections => connections.All.Where(connection => connection.Encoder is EventsFrames);

    public void OnCommitted(Commit commit)
    {
        foreach (var happened in commit.Events)
        {
            if (RightsChanges.IsOne(happened))
                Add(new RightsChange(happened, rights.Commit()));
            else if (Volatile.Read(ref devices) > 0 && IsShown(happened))
                Add(happened);
        }
    }

    public ValueTask<bool> WaitAsync(CancellationToken cancellationToken) => waiting.Reader.WaitToReadAsync(cancellationToken);

    /// <summary>
    /// An event, a <see cref="ChatTold"/>, a <see cref="RightsChange"/>, an <see cref="EventsDevice"/> or
    /// <see cref="EventsDropped"/>; null if nothing waits.
    /// </summary>
    public object? Take()
    {
        if (!waiting.Reader.TryRead(out var item))
            return null;

        if (item is TypingChanged)
            Interlocked.Decrement(ref waitingTyping);
        else if (item is ChatTold)
            Interlocked.Decrement(ref waitingPieces);
        else if (item is DomainEvent or RightsChange)
            Interlocked.Decrement(ref waitingEvents);
        return item is Overflow ? EndOverflow() : item;
    }

    private void Add(object happened)
    {
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

    // Typing isn't stored: if too much waits, nobody is told.
    private void Add(TypingChanged change)
    {
        if (Volatile.Read(ref devices) == 0)
            return;

        if (Interlocked.Increment(ref waitingTyping) <= MaxTyping)
            waiting.Writer.TryWrite(change);
        else
            Interlocked.Decrement(ref waitingTyping);
    }

    // Neither are pieces of answers: what is stored of them within a second makes up for it.
    private void Add(ChatTold told)
    {
        if (Volatile.Read(ref devices) == 0 || connections.Of(told.OwnerId).Count == 0)
            return;

        if (Interlocked.Increment(ref waitingPieces) <= MaxPieces)
            waiting.Writer.TryWrite(told);
        else
            Interlocked.Decrement(ref waitingPieces);
    }

    private bool IsShown(DomainEvent happened) => happened switch
    {
        _ when OwnEvents.UserOf(happened) is { } userId => connections.Of(userId).Count > 0,
        ConversationEvent conversation => MessageChange.Of(conversation) is not null,
        MembersChanged => true,
        _ => false,
    };

    private void Note(Connection connection, bool hasArrived)
    {
        if (connection.Encoder is not EventsFrames)
            return;

        Interlocked.Add(ref devices, hasArrived ? 1 : -1);
        waiting.Writer.TryWrite(new EventsDevice(connection.User.Id, hasArrived));
    }

    // In this order: what is dropped until here is dropped for connections that are closed now. A client that misses an event
    // must not stay connected as if nothing had happened.
    private EventsDropped EndOverflow()
    {
        var dropped = new EventsDropped(rights.Committed);
        Volatile.Write(ref isOverflowing, false);
        foreach (var connection in Connections)
            connection.CloseAndForget(CloseCodes.SlowConsumer, "Too many events wait; reconnect and resume by cursor");
        return dropped;
    }

    /// <summary>Events were dropped from here on.</summary>
    private sealed record Overflow;
}

using ChatServer.Accounts;
using ChatServer.Conversations;
using ChatServer.Protocol.Sockets;
using ChatServer.Storage;

namespace ChatServer.Realtime;

/// <summary>
/// Puts each committed event into the send queues of its recipients. It runs on the writer's thread, in commit order, and awaits
/// no recipient. Sending starts after the last event of a commit, so that all its frames leave with one flush per connection.
/// </summary>
internal sealed partial class Fanout(
    ConnectionRegistry connections, ConnectedMembers members, RealtimeMetrics metrics, ILogger<Fanout> logger) : IEventListener
{
    private const int MaxSentHere = 4;
    private readonly List<Connection> started = [];
    private readonly List<EncodedFrame> encoded = [];
    private bool isLogged;
    private int delivered;

    public void OnCommitted(Commit commit)
    {
        isLogged = logger.IsEnabled(LogLevel.Debug);
        delivered = 0;
        foreach (var happened in commit.Events)
            Deliver(happened);

        Start();
        started.Clear();
        metrics.Delivered(delivered);
    }

    // One or two messages are sent on this thread: waking a thread for each recipient would cost more than the sending. If a
    // socket doesn't take everything immediately, its own send loop continues.
    private void Start()
    {
        if (started.Count > MaxSentHere)
            SendBatch.Start(started);
        else
            started.ForEach(connection => connection.SendNow());
    }

    private void Deliver(DomainEvent happened)
    {
        switch (happened)
        {
            case ConversationEvent conversation:
                members.Apply(conversation);
                TryDeliver(conversation);
                break;
            case MembershipChanged membership:
                members.Apply(membership);
                break;
            case SessionRevoked revoked:
                foreach (var connection in connections.Of(revoked.UserId)
                    .Where(connection => connection.User.SessionId == revoked.SessionId))
                    connection.Close(CloseCodes.SessionRevoked, "The session was revoked");
                break;
            case UserEvent own:
                foreach (var connection in connections.Of(own.UserId))
                    connection.Send(own, Recipient.Actor);
                break;
            case UserDisabled disabled:
                foreach (var connection in connections.Of(disabled.UserId))
                    connection.Close(CloseCodes.AccountDisabled, "The account is disabled");
                break;
        }
    }

    // A client that misses an event must not stay connected as if nothing had happened: it reconnects and resumes by cursor.
    private void TryDeliver(ConversationEvent happened)
    {
        try
        {
            DeliverToAll(happened);
        }
        catch (Exception failure)
        {
            Log.DeliveryFailed(logger, happened.Position, failure);
            foreach (var connection in members.RecipientsOf(happened.Audience).SelectMany(connections.Of))
                connection.Close(
                    CloseCodes.InternalError, "The server failed to deliver an event; reconnect and resume by cursor");
        }
    }

    private void DeliverToAll(ConversationEvent happened)
    {
        encoded.Clear();
        var queued = 0;
        foreach (var userId in happened.Audience.Users ?? members.RecipientsOf(happened.Audience))
        {
            foreach (var connection in connections.Of(userId))
            {
                if (happened.Concerns(connection.Id)
                    && TryQueue(happened, connection, userId == happened.ActorId ? Recipient.Actor : Recipient.Other))
                    queued++;
            }
        }

        if (isLogged)
            Log.Queued(logger, happened.GetType().Name, happened.Position, queued);
    }

    // False if nothing was queued: the connection's API has no frame for the event, or the connection is catching up.
    private bool TryQueue(ConversationEvent happened, Connection connection, Recipient recipient)
    {
        if (Encode(happened, connection.Encoder, recipient) is not { } frame)
            return false;

        var passage = connection.Live.TryPass(new LiveFrame(happened.Position, frame), connection);
        if (passage == Passage.None)
            return false;

        if (passage == Passage.QueuedFirst)
            started.Add(connection);
        delivered++;
        return true;
    }

    private Frame? Encode(ConversationEvent happened, IFrameEncoder encoder, Recipient recipient)
    {
        foreach (var known in encoded)
        {
            if (known.Encoder == encoder && known.Recipient == recipient)
                return known.Frame;
        }

        var frame = encoder.Encode(happened, recipient);
        encoded.Add(new EncodedFrame(encoder, recipient, frame));
        return frame;
    }

    private readonly record struct EncodedFrame(IFrameEncoder Encoder, Recipient Recipient, Frame? Frame);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Delivering the event at {Position} failed; closing its recipients' connections")]
        public static partial void DeliveryFailed(ILogger logger, long position, Exception exception);

        [LoggerMessage(
            2, LogLevel.Debug, "{Event} at position {Position} was queued for {Connections} connections",
            SkipEnabledCheck = true)]
        public static partial void Queued(ILogger logger, string @event, long position, int connections);
    }
}

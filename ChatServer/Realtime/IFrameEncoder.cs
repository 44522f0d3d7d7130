using ChatServer.Conversations;
using ChatServer.Messages.CatchingUp;
using ChatServer.Storage;

namespace ChatServer.Realtime;

/// <summary>Which kind of recipient an event is encoded for.</summary>
internal enum Recipient
{
    /// <summary>The devices of the user who caused it.</summary>
    Actor,

    Other,
}

/// <summary>Encodes events for one API. There is one per API, so that an event is encoded once per kind of recipient.</summary>
internal interface IFrameEncoder
{
    /// <summary>The frame of an event; null if the API has none for it.</summary>
    Frame? Encode(DomainEvent happened, Recipient recipient);

    /// <summary>
    /// The frames of a page of events that the user missed, one for each; null where the API has none. An API whose frames need
    /// reads does them here.
    /// </summary>
    ValueTask<IEnumerable<Frame?>> EncodeAsync(
        IReadOnlyList<LogEvent> missed, Guid userId, CancellationToken cancellationToken) =>
        ValueTask.FromResult(missed.Select(one => Encode(
            one, one is ConversationEvent happened && happened.ActorId == userId ? Recipient.Actor : Recipient.Other)));

    /// <summary>What pages of missed events have besides conversations; null if this API shows nothing else.</summary>
    IOwnLog? OwnLog => null;

    /// <summary>
    /// The ping of an API whose clients expect one regularly, whatever else they receive and send; null if silent clients get the
    /// ping of the WebSocket protocol.
    /// </summary>
    Frame? OwnPing => null;
}

using ChatServer.Storage;

namespace ChatServer.Realtime;

/// <summary>For whom an event is encoded.</summary>
internal enum Recipient
{
    /// <summary>The devices of the user who caused it.</summary>
    Actor,

    Other,
}

/// <summary>How one API writes events; one per API, so that an event is encoded once per kind of recipient.</summary>
internal interface IFrameEncoder
{
    /// <summary>The frame of an event; null where the API has none for it.</summary>
    Frame? Encode(DomainEvent happened, Recipient recipient);
}

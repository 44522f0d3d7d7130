using ChatServer.Storage;

namespace ChatServer.Conversations;

/// <summary>A durable event of a conversation: live to all devices of all participants, and replayed to those that were away.</summary>
/// <param name="Position">Its place in the server-wide log.</param>
/// <param name="ActorId">Who caused it.</param>
/// <param name="Participants">Whom it concerns, the actor included.</param>
internal abstract record ConversationEvent(long Position, Guid ActorId, IReadOnlyList<Guid> Participants) : DomainEvent
{
    /// <summary>Whether a connection of a participant is told.</summary>
    public virtual bool Concerns(long connectionId) => true;
}

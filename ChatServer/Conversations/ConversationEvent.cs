using ChatServer.Storage;

namespace ChatServer.Conversations;

/// <summary>
/// A durable event of a conversation: sent live to all devices of all participants, and replayed to those that were away.
/// </summary>
/// <param name="Position">Its position in the server-wide log.</param>
/// <param name="ActorId">Who caused it.</param>
/// <param name="Audience">Its recipients, the actor included.</param>
internal abstract record ConversationEvent(long Position, Guid ActorId, Audience Audience) : LogEvent(Position)
{
    /// <summary>Whether a participant's connection receives it.</summary>
    public virtual bool Concerns(long connectionId) => true;
}

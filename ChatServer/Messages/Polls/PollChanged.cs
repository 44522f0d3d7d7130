using ChatServer.Conversations;
using ChatServer.Storage;

namespace ChatServer.Messages.Polls;

/// <summary>
/// Somebody voted, voted otherwise, took a vote back, or closed the poll. Who did stands in
/// <see cref="ConversationEvent.ActorId"/> and nowhere else: it chooses the devices that are shown their own vote, and is told to
/// nobody, as the poll may be anonymous.
/// </summary>
/// <param name="State">As the actor sees it; of the votes only what changed, or all of them where it is caught up on.</param>
internal sealed record PollChanged(
    long Position, long ConversationId, long MessageId, PollState State, Guid ActorId, Timestamp At,
    IReadOnlyList<Guid> Participants)
    : ConversationEvent(Position, ActorId, Participants);

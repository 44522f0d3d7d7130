using ChatServer.Conversations;
using ChatServer.Messages.Events;
using ChatServer.Storage;

namespace ChatServer.Messages.Polls;

/// <summary>
/// A user voted, changed or withdrew their vote, or closed the poll. Only <see cref="ConversationEvent.ActorId"/> says which
/// user: it selects the devices that are shown their own vote, and is never sent to clients, because the poll may be anonymous.
/// </summary>
/// <param name="State">As the actor sees it. It has only the vote that changed; when catching up, all votes.</param>
internal sealed record PollChanged(
    long Position, long ConversationId, long MessageId, PollState State, Guid ActorId, Timestamp At,
    Audience Audience)
    : ChangeEvent(Position, ActorId, Audience)
{
    private const int CharactersOfVote = 80;

    public override int ContentLength => State.Votes.Count * CharactersOfVote;
}

internal sealed class PollChangeKind : EventKind
{
    public static readonly PollChangeKind Changed = new();

    private PollChangeKind() : base("poll_changed")
    {
    }

    public override bool RevealsContent => true;

    public override bool CarriesContent => true;

    // The user who catches up is the actor of the restored event: each of their devices shows their own vote.
    public override ConversationEvent Restore(MissedEvent missed)
    {
        var state = PollState.Read(missed.Read, missed.OpenMessage(), missed.UserId, missed.Now, missed.LeftAt);
        return new PollChanged(
            missed.Row.Id, missed.Row.ConversationId, missed.Row.MessageId, state, missed.UserId, missed.Row.CreatedAt,
            missed.Recipient);
    }
}

using ChatServer.Conversations;
using ChatServer.Messages.Types;
using ChatServer.Storage;

namespace ChatServer.Messages.Polls;

/// <summary>Lets participants vote in polls, and their authors and a group's managers close them.</summary>
internal sealed class MessagePolls(Database database, MessageChanges changes, MessageReader reader)
{
    /// <param name="options">By their places in the poll's list; none takes the vote back.</param>
    public ValueTask<ChangeOutcome> VoteAsync(Guid actorId, long messageId, IReadOnlyList<int> options, CancellationToken cancellationToken) =>
        database.WriteAsync(write => Vote(write, actorId, messageId, options), cancellationToken);

    public ValueTask<ChangeOutcome> CloseAsync(Guid actorId, long messageId, CancellationToken cancellationToken) =>
        database.WriteAsync(write => Close(write, actorId, messageId), cancellationToken);

    private ChangeOutcome Vote(WriteScope write, Guid actorId, long messageId, IReadOnlyList<int> options)
    {
        if (Find(write, actorId, messageId, out var refusal) is not { } found)
            return new ChangeOutcome(refusal);

        if (OptionSet.Of(options, found.Poll) is not { } chosen)
            return new ChangeOutcome(ChangeResult.NoSuchOption);

        if (chosen.Count > 1 && !found.Poll.IsMultiple)
            return new ChangeOutcome(ChangeResult.TooMany);

        // Before it is asked whether the poll is closed: a vote whose answer was lost is confirmed as often as it is repeated.
        var before = PollStore.FindVote(write, messageId, actorId);
        if (chosen.Bits == (before?.Options ?? 0))
            return Unchanged(write, found, before?.VotedAt ?? found.Reached.Row.CreatedAt);

        if (PollState.ClosedSince(write, messageId, found.Poll, write.Now) is not null)
            return new ChangeOutcome(ChangeResult.TooLate);

        PollStore.Vote(write, messageId, actorId, chosen);
        Tell(write, found);
        return new ChangeOutcome(ChangeResult.Done);
    }

    private ChangeOutcome Close(WriteScope write, Guid actorId, long messageId)
    {
        if (Find(write, actorId, messageId, out var refusal) is not { } found)
            return new ChangeOutcome(refusal);

        var conversation = found.Reached.Conversation;
        var isManager = conversation.IsGroup && GroupRole.Manages(conversation.Find(actorId)!.Role);
        if (found.Reached.Row.SenderId != actorId && !isManager)
            return new ChangeOutcome(ChangeResult.NotAllowed);

        if (PollState.ClosedSince(write, messageId, found.Poll, write.Now) is { } closedSince)
            return Unchanged(write, found, closedSince);

        PollStore.Close(write, messageId);
        Tell(write, found, isVote: false);
        return new ChangeOutcome(ChangeResult.Done);
    }

    private FoundPoll? Find(WriteScope write, Guid actorId, long messageId, out ChangeResult refusal)
    {
        if (changes.Find(write, actorId, messageId, out refusal) is not { } reached)
            return null;

        refusal = ChangeResult.NoPoll;
        var message = reader.Open(write, reached.Row);
        return message.Type is PollType ? new FoundPoll(reached, Poll.Read(message.ReadData())) : null;
    }

    private static ChangeOutcome Unchanged(WriteScope write, FoundPoll found, Timestamp at) =>
        new(ChangeResult.Unchanged, Event(write, position: found.Reached.Id, found, at));

    // Who was away is told once, how the poll stands by then. In the log the event is the author's: it doesn't say who voted.
    private void Tell(WriteScope write, FoundPoll found, bool isVote = true)
    {
        var reached = found.Reached;
        ConversationEventStore.DeleteOf(write, reached.Id, [ConversationEventKind.PollChanged]);
        var position = changes.Append(write, reached with { ActorId = reached.Row.SenderId }, ConversationEventKind.PollChanged);
        write.Publish(Event(write, position, found, write.Now, isVote));
    }

    private static PollChanged Event(WriteScope write, long position, FoundPoll found, Timestamp at, bool isVote = true)
    {
        var (reached, poll) = found;
        var state = PollState.Read(write, reached.Id, poll, reached.ActorId, write.Now);
        if (isVote && !poll.IsAnonymous)
            state = state with { Votes = [new Vote(reached.ActorId, state.YourVote)] };
        return new PollChanged(position, reached.Conversation.Id, reached.Id, state, reached.ActorId, at, reached.Audience);
    }

    private sealed record FoundPoll(ReachedMessage Reached, Poll Poll);
}

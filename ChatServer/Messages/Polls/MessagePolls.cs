using ChatServer.Conversations;
using ChatServer.Messages.Deletion;
using ChatServer.Messages.Types;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Messages.Polls;

/// <param name="Options">Indices into the poll's list; an empty list withdraws the vote.</param>
internal sealed record VoteInPoll(Guid ActorId, long MessageId, IReadOnlyList<int> Options) : IWriteCommand;

internal sealed record ClosePoll(Guid ActorId, long MessageId) : IWriteCommand;

/// <summary>Lets participants vote in polls, and lets the author and a group's managers close them.</summary>
internal sealed class MessagePolls(Database database, MessageChanges changes, MessageReader reader) : IMessagePart
{
    public ValueTask<ChangeOutcome> VoteAsync(VoteInPoll command, CancellationToken cancellationToken) =>
        database.WriteAsync(command, Vote, cancellationToken);

    public ValueTask<ChangeOutcome> CloseAsync(ClosePoll command, CancellationToken cancellationToken) =>
        database.WriteAsync(command, Close, cancellationToken);

    public void Erase(WriteScope write, MessageRow row) => PollStore.DeleteAll(write, row.Id);

    private ChangeOutcome Vote(WriteScope write, VoteInPoll command)
    {
        var (actorId, messageId, options) = command;
        var reached = Find(write, actorId, messageId);
        if (reached.IsRefused)
            return reached.Refusal;

        var found = reached.Value;

        if (OptionSet.Of(options, found.Poll) is not { } chosen)
            return new Refusal(RefusalCode.UnknownPollOption, RequestField.Options);

        if (chosen.Count > 1 && !found.Poll.IsMultiple)
            return new Refusal(RefusalCode.SingleChoicePoll, RequestField.Options);

        // Checked before whether the poll is closed, so that repeating a vote whose answer was lost is still confirmed.
        var before = PollStore.FindVote(write, messageId, actorId);
        if (chosen.Bits == (before?.Options ?? 0))
            return Unchanged(write, found, before?.VotedAt ?? found.Reached.Row.CreatedAt);

        if (PollState.ClosedSince(write, messageId, found.Poll, write.Now) is not null)
            return new Refusal(RefusalCode.PollClosed, RequestField.Message);

        PollStore.Vote(write, messageId, actorId, chosen);
        Publish(write, found);
        return ChangeOutcome.Done;
    }

    private ChangeOutcome Close(WriteScope write, ClosePoll command)
    {
        var (actorId, messageId) = command;
        var reached = Find(write, actorId, messageId);
        if (reached.IsRefused)
            return reached.Refusal;

        var found = reached.Value;

        var conversation = found.Reached.Conversation;
        var isManager = conversation.Kind.HasRoles && GroupRole.Manages(conversation.Find(write, actorId)!.Role);
        if (found.Reached.Row.SenderId != actorId && !isManager)
            return MessageChanges.NotOwn;

        if (PollState.ClosedSince(write, messageId, found.Poll, write.Now) is { } closedSince)
            return Unchanged(write, found, closedSince);

        PollStore.Close(write, messageId);
        Publish(write, found, isVote: false);
        return ChangeOutcome.Done;
    }

    private Outcome<FoundPoll> Find(WriteScope write, Guid actorId, long messageId)
    {
        var reached = changes.FindToWrite(write, actorId, messageId);
        if (reached.IsRefused)
            return reached.Refusal;

        var message = reader.Open(write, reached.Value.Row);
        return message.Type is PollType
            ? new FoundPoll(reached.Value, Poll.Read(message.ReadData()))
            : new Refusal(RefusalCode.NotAPoll, RequestField.Message);
    }

    private static ChangeOutcome Unchanged(WriteScope write, FoundPoll found, Timestamp at) =>
        new(Event(write, position: found.Reached.Id, found, at));

    // The log keeps one event per poll: clients that catch up get the current state once. Its actor is the poll's author, so that
    // the log doesn't reveal who voted.
    private void Publish(WriteScope write, FoundPoll found, bool isVote = true)
    {
        var reached = found.Reached;
        ConversationEventStore.DeleteOf(write, reached.Id, [PollChangeKind.Changed.Name]);
        var position = changes.Append(write, reached with { ActorId = reached.Row.SenderId }, PollChangeKind.Changed);
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

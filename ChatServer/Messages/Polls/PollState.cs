using ChatServer.Storage;

namespace ChatServer.Messages.Polls;

/// <summary>A user's current vote; with no option once it was withdrawn.</summary>
internal sealed record Vote(Guid UserId, OptionSet Options);

/// <summary>The state of a poll, as one participant may see it.</summary>
/// <param name="Tally">How many users chose each option, in the options' order.</param>
/// <param name="Voters">How many users have voted.</param>
/// <param name="Votes">The votes to show, including withdrawn ones; none in an anonymous poll.</param>
/// <param name="YourVote">Sent only to that participant's devices.</param>
internal sealed record PollState(
    IReadOnlyList<long> Tally, long Voters, bool IsClosed, IReadOnlyList<Vote> Votes, OptionSet YourVote)
{
    /// <summary>The state of a poll as a user sees it, with all votes unless it is anonymous.</summary>
    /// <param name="leftAt">When the user left the conversation: they may not see what happened to the poll since.</param>
    public static PollState Read(ReadScope read, Message message, Guid userId, Timestamp now, Timestamp? leftAt)
    {
        var poll = Poll.Read(message.ReadData());
        var votes = PollStore.ListVotes(read, message.Id, leftAt);
        var state = Read(read, message.Id, poll, votes, userId, now, leftAt);
        return poll.IsAnonymous
            ? state
            : state with { Votes = [.. votes.Select(vote => new Vote(vote.UserId, new OptionSet(vote.Options)))] };
    }

    /// <summary>The same without the votes.</summary>
    public static PollState Read(ReadScope read, long messageId, Poll poll, Guid userId, Timestamp now) =>
        Read(read, messageId, poll, PollStore.ListVotes(read, messageId, before: null), userId, now, leftAt: null);

    private static PollState Read(
        ReadScope read, long messageId, Poll poll, IReadOnlyList<VoteRow> votes, Guid userId, Timestamp now,
        Timestamp? leftAt) => new(
        [.. poll.Options.Select((_, option) => votes.LongCount(vote => new OptionSet(vote.Options).Contains(option)))],
        votes.LongCount(vote => vote.Options != 0),
        IsClosed: ClosedSince(read, messageId, poll, leftAt ?? now) is { } closed
            && (leftAt is not { } left || closed.CompareTo(left) < 0),
        Votes: [],
        new OptionSet(OwnVote(read, messageId, votes, userId)));

    // A user's vote counts as their own even if they left in the same commit.
    private static long OwnVote(ReadScope read, long messageId, IReadOnlyList<VoteRow> votes, Guid userId) =>
        (votes.FirstOrDefault(vote => vote.UserId == userId) ?? PollStore.FindVote(read, messageId, userId))?.Options ?? 0;

    /// <summary>When the poll was closed; null while it is open.</summary>
    public static Timestamp? ClosedSince(ReadScope read, long messageId, Poll poll, Timestamp now) =>
        PollStore.FindClosing(read, messageId) ?? (poll.ClosesAt is { } time && time.CompareTo(now) <= 0 ? time : null);
}

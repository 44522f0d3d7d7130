using ChatServer.Messages.Polls;
using ChatServer.Protocol.Room;

namespace ChatServer.Api.Room;

/// <summary>Converts polls into Room's shapes.</summary>
internal static class RoomPolls
{
    public static RoomPoll From(PollState state) => new(
        state.Tally, state.Voters, state.IsClosed, state.YourVote.ToArray(),
        Votes(state.Votes.Where(vote => vote.Options.Count > 0)));

    /// <summary>Null if there are none.</summary>
    public static IReadOnlyList<PollVote>? Votes(IEnumerable<Vote> votes)
    {
        PollVote[] shown = [.. votes.Select(vote => new PollVote(vote.UserId, vote.Options.ToArray()))];
        return shown.Length == 0 ? null : shown;
    }
}

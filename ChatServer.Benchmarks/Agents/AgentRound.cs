using ChatServer.Benchmarks.Load;

namespace ChatServer.Benchmarks.Agents;

/// <summary>What the visitors of a run share.</summary>
internal sealed record AgentRound(
    AgentsPlan Plan, Guid AgentId, StreamProvider Provider, LoadTimeline Timeline, AgentTally Tally)
{
    public bool IsMeasured(long at) => Timeline.IsMeasured(at);

    /// <summary>Whether a visitor whose reply has ended asks again.</summary>
    public bool AsksOn(long at) => at >= Timeline.Start && at < Timeline.SendUntil;
}

using ChatServer.Storage;

namespace ChatServer.Agents.Runs;

/// <summary>The limits of how many runs a visitor and a conversation get.</summary>
internal sealed class RunLimits(AgentOptions options)
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <summary>How long a conversation has to wait for its next run; null if it may begin now.</summary>
    public TimeSpan? FindWait(WriteScope write, Guid agentId, Guid visitorId, long conversationId)
    {
        TimeSpan?[] waits =
        [
            LeftOf(
                write, RunCountStore.FindNewestOfVisitor(write, agentId, visitorId, options.RunsPerVisitorPerHour), Hour),
            LeftOf(write, RunCountStore.FindNewestOfVisitor(write, agentId, visitorId, options.RunsPerVisitorPerDay), Day),
            LeftOf(
                write, RunCountStore.FindNewestOfConversation(write, conversationId, options.RunsPerConversationPerHour), Hour),
        ];
        return waits.Max();
    }

    // Until the run that filled the limit is so old that it no longer counts.
    private static TimeSpan? LeftOf(WriteScope write, Timestamp? queuedAt, TimeSpan window) =>
        queuedAt is { } since && window - (write.Now - since) is var left && left > TimeSpan.Zero ? left : null;
}

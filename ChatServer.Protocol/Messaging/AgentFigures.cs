namespace ChatServer.Protocol.Messaging;

/// <summary><c>GET /messaging/agents/{id}/figures</c>: what an agent did within some days (UTC).</summary>
/// <param name="Until">The last day.</param>
public sealed record AgentFiguresShape(string Since, string Until)
{
    /// <summary>Replies that the agent wrote without asking for its owner.</summary>
    public long AnsweredAlone { get; init; }

    /// <summary>How often the owner took over.</summary>
    public long HandedOver { get; init; }

    /// <summary>How often a chat began to wait for the owner.</summary>
    public long Waited { get; init; }

    /// <summary>Half of the chats that no longer wait have waited so many seconds at most, rounded up; null if none
    /// has.</summary>
    public long? MedianWaitSeconds { get; init; }

    /// <summary>Questions that wait for an answer at the moment.</summary>
    public long UnansweredQuestions { get; init; }
    public required AgentRunCounts Runs { get; init; }
    public long Tokens { get; init; }

    /// <summary>In millionths of the server's currency.</summary>
    public long CostMicros { get; init; }
}

/// <summary>Replies by state: those that ended within the days, and those that haven't ended.</summary>
public sealed record AgentRunCounts(
    long Done, long Failed, long Cancelled, long Queued, long Running, long Streaming, long WaitingOwner);

using ChatServer.Agents.Providers;
using ChatServer.Storage;

namespace ChatServer.Agents.Runs;

/// <summary>An attempt of an agent at a reply.</summary>
internal sealed record AgentRun
{
    public long Id { get; init; }
    public long ConversationId { get; init; }
    public required Guid AgentId { get; init; }
    public required Guid VisitorId { get; init; }

    /// <summary>The message that began it.</summary>
    public long TriggerId { get; init; }

    /// <summary>The newest message that it answers.</summary>
    public long AnswersTo { get; init; }

    /// <summary>The reply's id, which is reserved when the run begins; null before.</summary>
    public long? ReplyId { get; init; }

    /// <summary>The thread root that it answers in, in groups and channels.</summary>
    public long? ParentId { get; init; }

    /// <summary>Whether it answers a mention in a group or channel, and not in a chat.</summary>
    public bool IsInThread => ParentId is not null;

    /// <summary>One of <see cref="RunState"/>.</summary>
    public required string State { get; init; }

    /// <summary>The chat's when it was queued: it ends if that one has grown.</summary>
    public long Epoch { get; init; }

    /// <summary>How many rounds of calls of tools it has asked for.</summary>
    public long Round { get; init; }

    /// <summary>Whether the owner sends it: nothing of it is shown to the visitor before.</summary>
    public bool IsDraft { get; init; }
    public long Attempt { get; init; } = 1;
    public required string Provider { get; init; }
    public required string Model { get; init; }
    public byte[]? Continuation { get; init; }
    public Timestamp DueAt { get; init; }
    public Timestamp QueuedAt { get; init; }
    public Timestamp? StartedAt { get; init; }
    public Timestamp? FirstTokenAt { get; init; }
    public Timestamp? EndedAt { get; init; }
    public long TokensIn { get; init; }
    public long TokensOut { get; init; }
    public long CostMicros { get; init; }
    public bool IsEstimated { get; init; }
    public long ReservedTokens { get; init; }
    public long ReservedMicros { get; init; }
    public string? FinishReason { get; init; }
    public string? ErrorCode { get; init; }

    /// <summary>What it waits for, while it waits for its owner: one of <see cref="RunWait"/>.</summary>
    public string? WaitsFor { get; init; }

    /// <summary>Since when it waits for its owner. One that begins again after it waited for a budget keeps the time.</summary>
    public Timestamp? WaitingSince { get; init; }
}

/// <summary>The states of a run, as named in the tables and on the wire.</summary>
internal static class RunState
{
    public const string Queued = "queued";

    /// <summary>The provider is asked, and hasn't said anything.</summary>
    public const string Running = "running";

    /// <summary>Text of it was shown: it is never begun again.</summary>
    public const string Streaming = "streaming";
    public const string WaitingForOwner = "waiting_owner";
    public const string Done = "done";
    public const string Failed = "failed";
    public const string Cancelled = "cancelled";

    public static bool IsLive(string state) => state is Queued or Running or Streaming or WaitingForOwner;
}

/// <summary>What a run waits for that waits for its owner.</summary>
internal static class RunWait
{
    /// <summary>A larger budget, or its next day or month.</summary>
    public const string Budget = "budget";

    /// <summary>The owner decides about calls of tools.</summary>
    public const string Calls = "calls";

    /// <summary>The owner sends what the agent wrote.</summary>
    public const string Draft = "draft";
}

/// <summary>Why a run ended in another way than by its provider's end.</summary>
internal static class RunError
{
    public const string TakenOver = "control_changed";
    public const string Interrupted = "interrupted";

    /// <summary>A further message of the visitor ended it.</summary>
    public const string Superseded = "superseded";
    public const string Stopped = "stopped";
    public const string OwnerTimeout = "owner_timeout";
    public const string QueueTimeout = "queue_timeout";

    /// <summary>In a group: a budget of the agent doesn't suffice.</summary>
    public const string Budget = "budget_used_up";
    public const string UnknownProvider = "unknown_provider";

    /// <summary>The owner refused the draft.</summary>
    public const string Refused = "refused_by_owner";

    /// <summary>The model asked for more rounds of calls than a run may have.</summary>
    public const string TooManyCalls = "too_many_calls";
    public const string Internal = "internal";
}

/// <summary>How a run ends.</summary>
/// <param name="Text">What was written; empty if nothing was.</param>
internal sealed record RunEnd(string State, string Text, string? FinishReason = null, string? ErrorCode = null)
{
    public long TokensIn { get; init; }
    public long TokensOut { get; init; }
    public bool IsEstimated { get; init; }

    /// <summary>Whether the agent asks its owner to answer.</summary>
    public bool AsksOwner { get; init; }

    /// <summary>Whether the owner sends it: nothing else sends the text of a draft.</summary>
    public bool IsApproved { get; init; }

    /// <summary>The tools that the agent wants to call before it goes on; none if the reply is complete.</summary>
    public IReadOnlyList<ToolCall> Calls { get; init; } = [];
}

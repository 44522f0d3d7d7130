using ChatServer.Storage;

namespace ChatServer.Agents.Chats;

/// <summary>The chat of a visitor with an agent. The messages are those of its conversation.</summary>
internal sealed record AgentChat
{
    public long ConversationId { get; init; }
    public required Guid AgentId { get; init; }
    public required Guid OwnerId { get; init; }
    public required Guid VisitorId { get; init; }

    /// <summary>Who answers: one of <see cref="ChatControl"/>.</summary>
    public required string Control { get; init; }
    public Timestamp ControlSince { get; init; }
    public Guid? ControlBy { get; init; }
    public Timestamp? ControlUntil { get; init; }

    /// <summary>Grows with each change of control: a reply that was begun in an earlier epoch is never sent.</summary>
    public long Epoch { get; init; }
    public long OwnerReadSeq { get; init; }
    public Timestamp? OwnerReadAt { get; init; }

    /// <summary>The first sequence number that the owner may read; null if they may read nothing.</summary>
    public long? ReadableFrom { get; init; }
    public Timestamp? WaitingSince { get; init; }

    /// <summary>Why it waits for the owner: one of <see cref="WaitingReason"/>, or what the agent said.</summary>
    public string? WaitingReason { get; init; }

    /// <summary>Messages of the agent since a person wrote.</summary>
    public long Turns { get; init; }

    /// <summary>Messages up to this one aren't given to the provider.</summary>
    public long ContextFrom { get; init; }
    public long LastMessageId { get; init; }

    /// <summary>Whether the owner chats with their own agent, as to try it.</summary>
    public bool IsOwn => OwnerId == VisitorId;
}

internal static class ChatControl
{
    public const string Agent = "agent";
    public const string Owner = "owner";

    /// <summary>Nobody: the agent is silent until the owner resumes it, or the time is over.</summary>
    public const string Paused = "paused";
}

internal static class WaitingReason
{
    /// <summary>The visitor asked for a person.</summary>
    public const string Asked = "asked_for_owner";

    /// <summary>The agent is paused, or its replies are switched off.</summary>
    public const string Silent = "agent_is_silent";
    public const string Limit = "limit_reached";
    public const string Budget = "budget_used_up";
    public const string Failed = "reply_failed";

    /// <summary>A draft, or a call of a tool, waits for the owner's decision.</summary>
    public const string Decision = "decision_needed";
}

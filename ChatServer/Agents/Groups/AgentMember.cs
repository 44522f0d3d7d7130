using ChatServer.Storage;

namespace ChatServer.Agents.Groups;

/// <summary>An agent that answers in a group or channel when a person mentions it. Its owner is a member.</summary>
internal sealed record AgentMember
{
    /// <summary>The most agents of a conversation.</summary>
    public const int MaxOfConversation = 10;

    public long ConversationId { get; init; }
    public required Guid AgentId { get; init; }
    public required Guid OwnerId { get; init; }
    public required Guid AddedBy { get; init; }
    public Timestamp AddedAt { get; init; }

    /// <summary>When the server last said in the conversation why the agent doesn't answer; null if it never did.</summary>
    public Timestamp? NotedAt { get; init; }
}

/// <summary>A mention of an agent by a person.</summary>
internal sealed record AgentMention
{
    public long ConversationId { get; init; }
    public required Guid AgentId { get; init; }
    public long MessageId { get; init; }

    /// <summary>The thread root that the agent answers in.</summary>
    public long ParentId { get; init; }

    /// <summary>Who wrote the message.</summary>
    public required Guid VisitorId { get; init; }
}

namespace ChatServer.Protocol.Admin;

/// <summary>An agent, without its long texts. Times are UTC with microseconds and <c>Z</c>.</summary>
public sealed record AdminAgent(Guid Id, Guid OwnerId, string Handle, string DisplayName, string Description)
{
    public required string Provider { get; init; }
    public required string Model { get; init; }

    /// <summary><c>private</c>, <c>contacts</c> or <c>public</c>.</summary>
    public required string Visibility { get; init; }

    /// <summary><c>active</c>, <c>paused</c> or <c>disabled</c>, as its owner has set it.</summary>
    public required string State { get; init; }

    /// <summary>Since when it is disabled by an administrator; null if it isn't.</summary>
    public string? DisabledAt { get; init; }
    public required string CreatedAt { get; init; }
    public required string UpdatedAt { get; init; }
    public string? DeletedAt { get; init; }
}

/// <param name="Next">What <c>after</c> takes for the next page; null at the end.</param>
public sealed record AdminAgentPage(IReadOnlyList<AdminAgent> Agents, bool HasMore, string? Next);

/// <summary>An agent's instructions and greeting.</summary>
/// <param name="Answers">How many answers the embedded agent knows.</param>
public sealed record AdminAgentTexts(AdminAgent Agent, string Greeting, string Instructions, long Answers);

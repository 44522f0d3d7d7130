using ChatServer.Storage;

namespace ChatServer.Agents.Budgets;

/// <summary>Whose replies a budget bounds.</summary>
internal static class BudgetScope
{
    /// <summary>All agents of this server.</summary>
    public const string Server = "server";
    public const string Agent = "agent";

    /// <summary>All agents of a user.</summary>
    public const string Owner = "owner";

    /// <summary>All agents, as far as they answer one user.</summary>
    public const string Visitor = "visitor";

    /// <summary>What the owner of an agent has set in its settings.</summary>
    public const string Settings = "settings";

    /// <summary>The same for each visitor of the agent.</summary>
    public const string SettingsOfVisitor = "settings_of_visitor";

    /// <summary>Those that administrators set.</summary>
    public static readonly IReadOnlyList<string> All = [Server, Agent, Owner, Visitor];
}

/// <summary>Names a budget that administrators set.</summary>
/// <param name="SubjectId">
/// An agent or a user; empty for the server, and in the other scopes for each one that has no budget of its own.
/// </param>
internal sealed record BudgetKey(string Scope, Guid SubjectId)
{
    public static readonly Guid Each = Guid.Empty;
}

/// <summary>The most that replies may use in a day and in a calendar month, both in UTC; null: no limit.</summary>
internal sealed record BudgetAmounts
{
    public long? TokensPerDay { get; init; }
    public long? TokensPerMonth { get; init; }

    /// <summary>Millionths of the server's currency.</summary>
    public long? MicrosPerDay { get; init; }
    public long? MicrosPerMonth { get; init; }
}

/// <summary>A row of <c>agent_budgets</c>.</summary>
internal sealed record BudgetRow
{
    public required string Scope { get; init; }
    public Guid SubjectId { get; init; }
    public long? TokensPerDay { get; init; }
    public long? TokensPerMonth { get; init; }
    public long? MicrosPerDay { get; init; }
    public long? MicrosPerMonth { get; init; }
    public Timestamp CreatedAt { get; init; }
    public Timestamp UpdatedAt { get; init; }

    public BudgetKey Key => new(Scope, SubjectId);

    public BudgetAmounts Amounts => new()
    {
        TokensPerDay = TokensPerDay,
        TokensPerMonth = TokensPerMonth,
        MicrosPerDay = MicrosPerDay,
        MicrosPerMonth = MicrosPerMonth,
    };
}

/// <summary>A budget was set or removed.</summary>
internal sealed record BudgetChanged : DomainEvent
{
    public static readonly BudgetChanged Event = new();
}

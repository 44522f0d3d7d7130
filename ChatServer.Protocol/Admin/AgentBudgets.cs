using System.Text.Json.Serialization;

namespace ChatServer.Protocol.Admin;

/// <summary><c>PUT /admin/agent-budgets/{budget}/</c>: all amounts of a budget; at least one is given.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record AgentBudgetRequest
{
    /// <summary>The most tokens in a day (UTC): 0 to 1,000,000,000,000,000; null: no limit.</summary>
    public long? TokensPerDay { get; init; }

    /// <summary>The same in a calendar month (UTC).</summary>
    public long? TokensPerMonth { get; init; }

    /// <summary>The most money in a day, in millionths of the server's currency; null: no limit.</summary>
    public long? MicrosPerDay { get; init; }

    /// <summary>The same in a calendar month (UTC).</summary>
    public long? MicrosPerMonth { get; init; }
}

/// <summary>A budget of agents. Times are UTC with microseconds and <c>Z</c>.</summary>
/// <param name="Budget"><c>server</c>, or <c>agent:</c>, <c>owner:</c> or <c>visitor:</c> with an id or <c>each</c>.</param>
public sealed record AdminAgentBudget(
    string Budget, long? TokensPerDay, long? TokensPerMonth, long? MicrosPerDay, long? MicrosPerMonth, string CreatedAt,
    string UpdatedAt)
{
    /// <summary>What was used today and this month; null for a budget that holds for each of many.</summary>
    public AdminBudgetUse? Used { get; init; }
}

/// <summary>What is used of a budget, without what is reserved for replies in progress.</summary>
public sealed record AdminBudgetUse(long TokensToday, long TokensThisMonth, long MicrosToday, long MicrosThisMonth);

/// <param name="Next">What <c>after</c> takes for the next page; null at the end.</param>
public sealed record AdminAgentBudgetPage(IReadOnlyList<AdminAgentBudget> Budgets, bool HasMore, string? Next);

using System.Text.Json.Serialization;

namespace ChatServer.Protocol.Room;

/// <summary><c>agent_budget</c>: most of a budget of the user's agents is used.</summary>
/// <param name="Budgets">All of which most is used, the newest first.</param>
public sealed record AgentBudgetFrame(string Action, IReadOnlyList<UsedBudget> Budgets);

/// <summary>A budget of which 80 % or more is used.</summary>
/// <param name="Scope">
/// <c>settings</c> (of the agent), <c>agent</c> (of the agent, set by an administrator) or <c>owner</c> (of all agents of the
/// user).
/// </param>
/// <param name="AgentId">Absent for the scope <c>owner</c>.</param>
/// <param name="Budget"><c>tokens_per_day</c>, <c>tokens_per_month</c>, <c>micros_per_day</c> or
/// <c>micros_per_month</c>.</param>
/// <param name="Used">When the user was notified.</param>
/// <param name="Since">The first day of the period, in UTC.</param>
/// <param name="Until">The first day of the next period, in UTC.</param>
public sealed record UsedBudget(
    string Scope, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Guid? AgentId, string Budget,
    long Amount, long Used, string Since, string Until);

using ChatServer.Conversations;
using ChatServer.Storage;

namespace ChatServer.Agents.Budgets;

/// <summary>A budget of which most is used.</summary>
internal sealed record BudgetNotice
{
    /// <summary>Empty for a budget of the server.</summary>
    public Guid OwnerId { get; init; }

    /// <summary>One of <see cref="BudgetScope"/>.</summary>
    public required string Scope { get; init; }

    /// <summary>The agent, or the owner.</summary>
    public Guid SubjectId { get; init; }

    /// <summary>Such as <c>tokens_per_day</c>.</summary>
    public required string Budget { get; init; }
    public long Amount { get; init; }
    public long Used { get; init; }
    public long SinceDay { get; init; }
    public long UntilDay { get; init; }

    /// <summary>Where the owner's event is.</summary>
    public long ConversationId { get; init; }
    public Timestamp NoticedAt { get; init; }

    public Guid? AgentId => Scope is BudgetScope.Settings or BudgetScope.Agent ? SubjectId : null;
}

/// <summary>Most of a budget of an owner is used.</summary>
/// <param name="Notices">All of their budgets of which most is used in their period, the newest notice first.</param>
internal sealed record AgentBudgetReached(long Position, Guid UserId, IReadOnlyList<BudgetNotice> Notices)
    : ConversationEvent(Position, UserId, Audience.Of(UserId));

internal sealed class AgentBudgetKind : PersonalEventKind
{
    public static readonly AgentBudgetKind Budget = new();

    private AgentBudgetKind() : base("agent_budget")
    {
    }

    public override ConversationEvent Restore(ReadScope read, PersonalEventRow row) =>
        new AgentBudgetReached(row.Id, row.UserId, BudgetNoticeStore.ListOf(read, row.UserId, row.CreatedAt));
}

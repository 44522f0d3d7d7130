using ChatServer.Storage;

namespace ChatServer.Agents.Budgets;

/// <summary>Wakes <see cref="BudgetRounds"/> when a budget may have grown.</summary>
internal sealed class BudgetSignal : IEventListener
{
    public event Action? Raised;

    public void OnCommitted(Commit commit)
    {
        if (Raised is { } raised && commit.Events.Any(happened => happened is BudgetChanged or AgentChanged))
            raised();
    }
}

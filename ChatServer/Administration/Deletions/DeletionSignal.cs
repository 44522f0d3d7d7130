using ChatServer.Administration.Holds;
using ChatServer.Storage;

namespace ChatServer.Administration.Deletions;

/// <summary>Wakes <see cref="AccountErasure"/> and <see cref="HeldContentRemoval"/> when there is something to do.</summary>
internal sealed class DeletionSignal : IEventListener
{
    public event Action? Raised;

    public void OnCommitted(IReadOnlyList<DomainEvent> events)
    {
        if (events.Any(happened => happened is AccountDeleted or HoldReleased))
            Raised?.Invoke();
    }
}

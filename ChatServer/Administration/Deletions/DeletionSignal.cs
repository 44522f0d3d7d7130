using ChatServer.Administration.Holds;
using ChatServer.Storage;

namespace ChatServer.Administration.Deletions;

/// <summary>Wakes <see cref="AccountErasure"/> and <see cref="HeldContentRemoval"/> when there is something to do.</summary>
internal sealed class DeletionSignal : IEventListener
{
    public event Action? Raised;

    public void OnCommitted(Commit commit)
    {
        if (commit.Events.Any(happened => happened is AccountDeleted or HoldReleased))
            Raised?.Invoke();
    }
}

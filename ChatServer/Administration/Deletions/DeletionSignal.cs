using ChatServer.Administration.Holds;
using ChatServer.Channels;
using ChatServer.Storage;

namespace ChatServer.Administration.Deletions;

/// <summary>
/// Wakes <see cref="AccountErasure"/>, <see cref="HeldContentRemoval"/> and the removal of deleted channels when there is
/// something to do.
/// </summary>
internal sealed class DeletionSignal(ChannelSignal channels) : IEventListener
{
    public event Action? Raised;

    public void OnCommitted(Commit commit)
    {
        if (commit.Events.Any(happened => happened is AccountDeleted or HoldReleased))
        {
            Raised?.Invoke();
            channels.Raise();
        }
    }
}

using ChatServer.Accounts.UserGroups;
using ChatServer.Storage;

namespace ChatServer.Channels;

/// <summary>Wakes <see cref="ChannelSweep"/> when there may be something to do.</summary>
internal sealed class ChannelSignal : IEventListener
{
    public event Action? Raised;

    public void OnCommitted(Commit commit)
    {
        if (commit.Events.Any(happened => happened is ChannelAccessChanged or UserGroupChanged { AreMembers: false }))
            Raise();
    }

    /// <summary>For what a channel doesn't know of, such as the release of a legal hold.</summary>
    public void Raise() => Raised?.Invoke();
}

using ChatServer.Storage;

namespace ChatServer.Realtime.Presence;

/// <summary>
/// A user with connected viewers, who may be connected or not. Viewers are notified of a change immediately, if they were not
/// notified within the grace period. They are notified that the user is offline only after the user has been offline for that
/// period. So a phone that connects and disconnects repeatedly causes at most one notification per period, and the last one is
/// correct. Used under the gate of <see cref="PresenceBoard"/>.
/// </summary>
internal sealed class WatchedUser(Guid userId, PresenceStatus status)
{
    private long changedAt;
    private long? notifiedAt;
    private Timestamp? leftAt;

    public Guid UserId { get; } = userId;

    public HashSet<Viewer> Viewers { get; } = [];

    public PresenceStatus Status { get; private set; } = status;

    public PresenceStatus LastNotified { get; private set; } = status;

    public bool IsSettled => Status == LastNotified;

    /// <summary>The status for a viewer who asks now. A user who has just disconnected may come back.</summary>
    public PresenceStatus Shown => Status == PresenceStatus.Offline ? LastNotified : Status;

    public void See(PresenceStatus status, Timestamp at, long timestamp)
    {
        if (status == Status)
            return;

        Status = status;
        changedAt = timestamp;
        leftAt = status == PresenceStatus.Offline ? at : null;
    }

    public bool IsDue(TimeSpan grace, TimeProvider clock) =>
        (Status != PresenceStatus.Offline || clock.GetElapsedTime(changedAt) >= grace)
        && (notifiedAt is not { } at || clock.GetElapsedTime(at) >= grace);

    /// <summary>Marks the viewers as notified, and returns what to send them.</summary>
    public PresenceChanged MarkNotified(long timestamp)
    {
        LastNotified = Status;
        notifiedAt = timestamp;
        return new PresenceChanged(UserId, Status, leftAt);
    }
}

using ChatServer.Storage;

namespace ChatServer.Realtime.Presence;

/// <summary>
/// Somebody whom connected viewers are told of, whether they are connected themselves or not. What changes is told at once if
/// nothing was told for a while, and that they are gone only once they have been for a while: a phone that comes and goes is
/// told of once in that time, and in the end as it is. Used under the gate of <see cref="PresenceBoard"/>.
/// </summary>
internal sealed class Watched(Guid userId, PresenceStatus status)
{
    private long changedAt;
    private long? toldAt;
    private Timestamp? leftAt;

    public Guid UserId { get; } = userId;

    public HashSet<Viewer> Viewers { get; } = [];

    public PresenceStatus Status { get; private set; } = status;

    public PresenceStatus Told { get; private set; } = status;

    public bool IsSettled => Status == Told;

    /// <summary>What who asks now is told: somebody who has just gone may come back.</summary>
    public PresenceStatus Shown => Status == PresenceStatus.Offline ? Told : Status;

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
        && (toldAt is not { } at || clock.GetElapsedTime(at) >= grace);

    /// <summary>What the viewers are told now.</summary>
    public Appearance Tell(long timestamp)
    {
        Told = Status;
        toldAt = timestamp;
        return new Appearance(UserId, Status, leftAt);
    }
}

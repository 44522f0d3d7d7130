using ChatServer.Storage;

namespace ChatServer.Realtime.Presence;

/// <summary>A user's status, the least present first.</summary>
internal enum PresenceStatus
{
    /// <summary>No device is connected, or the user is invisible; others can't tell which.</summary>
    Offline,

    /// <summary>Only the user's own devices are shown this.</summary>
    Invisible,

    /// <summary>All connected devices have set this status.</summary>
    Away,
    Online,
}

/// <summary>A user's status as viewers are shown it.</summary>
/// <param name="LastSeen">Since when the user has been offline, if known.</param>
internal sealed record PresenceChanged(Guid UserId, PresenceStatus Status, Timestamp? LastSeen = null) : LiveEvent;

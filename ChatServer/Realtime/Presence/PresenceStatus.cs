using ChatServer.Storage;

namespace ChatServer.Realtime.Presence;

/// <summary>How present somebody is, the least first.</summary>
internal enum PresenceStatus
{
    /// <summary>No device is connected, or they are invisible, which can't be told apart.</summary>
    Offline,

    /// <summary>What only oneself sees of oneself.</summary>
    Invisible,

    /// <summary>All devices that are connected have said so.</summary>
    Away,
    Online,
}

/// <summary>What is told of somebody.</summary>
/// <param name="LastSeen">Since when they are offline, where that is known.</param>
internal sealed record Appearance(Guid UserId, PresenceStatus Status, Timestamp? LastSeen = null) : LiveEvent;

using ChatServer.Realtime.Presence;

namespace ChatServer.Api.Sockets;

/// <summary>The names of statuses, which all APIs share.</summary>
internal static class PresenceNames
{
    public static string Of(PresenceStatus status) => status switch
    {
        PresenceStatus.Offline => "offline",
        PresenceStatus.Invisible => "invisible",
        PresenceStatus.Away => "away",
        PresenceStatus.Online => "online",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, null),
    };

    /// <summary>The status that a device may set by this name; null if there is none.</summary>
    public static PresenceStatus? Read(string name) => name switch
    {
        "online" => PresenceStatus.Online,
        "away" => PresenceStatus.Away,
        "invisible" => PresenceStatus.Invisible,
        _ => null,
    };
}

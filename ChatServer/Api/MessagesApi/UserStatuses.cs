using ChatServer.Realtime.Presence;

namespace ChatServer.Api.MessagesApi;

/// <summary>How present somebody is, in this API's words.</summary>
internal static class UserStatuses
{
    public static string Name(PresenceStatus status) => status switch
    {
        PresenceStatus.Online => "online",
        PresenceStatus.Away => "away",
        PresenceStatus.Invisible => "invisible",
        _ => "offline",
    };

    /// <summary>What a client says of itself; nothing is a good answer.</summary>
    public static bool TryRead(string? name, out PresenceStatus? status)
    {
        status = name switch
        {
            "online" => PresenceStatus.Online,
            "away" => PresenceStatus.Away,
            "invisible" => PresenceStatus.Invisible,
            _ => null,
        };
        return name is null || status is not null;
    }
}

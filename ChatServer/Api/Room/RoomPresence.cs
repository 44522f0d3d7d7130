using ChatServer.Protocol.Room;
using ChatServer.Realtime;
using ChatServer.Realtime.Presence;

namespace ChatServer.Api.Room;

/// <summary>What one client says of its presence, and asks of others'.</summary>
internal static class RoomPresence
{
    public static string Name(PresenceStatus status) => status switch
    {
        PresenceStatus.Offline => "offline",
        PresenceStatus.Invisible => "invisible",
        PresenceStatus.Away => "away",
        PresenceStatus.Online => "online",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, null),
    };

    public static async ValueTask SetAsync(PresenceRequests presence, Connection connection, SetPresence set, Action<ErrorFrame> refuse)
    {
        if (set.Status is null or "online" or "away" or "invisible")
            await presence.SetAsync(connection, StatusOf(set.Status), CancellationToken.None);
        else
            refuse(Errors.InvalidPayload("status", "status must be online, away or invisible", "presence"));
    }

    public static void Follow(PresenceRequests presence, Connection connection, SubscribePresence subscribe, Action<ErrorFrame> refuse)
    {
        if (subscribe.UserIds is { Count: <= PresenceRequests.MaxNamed } userIds)
            presence.Follow(connection, userIds);
        else if (subscribe.UserIds is null)
            refuse(Errors.InvalidPayload("user_ids", "user_ids is missing", "subscribe_presence"));
        else
            refuse(Errors.InvalidPayload(
                "user_ids", $"user_ids must be a list of at most {PresenceRequests.MaxNamed} users", "subscribe_presence"));
    }

    private static PresenceStatus? StatusOf(string? name) => name switch
    {
        "online" => PresenceStatus.Online,
        "away" => PresenceStatus.Away,
        "invisible" => PresenceStatus.Invisible,
        _ => null,
    };
}

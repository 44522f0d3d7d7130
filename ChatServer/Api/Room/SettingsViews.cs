using ChatServer.Conversations.Settings;
using ChatServer.Protocol.Room;
using ChatServer.Storage;

namespace ChatServer.Api.Room;

/// <summary>Converts a user's settings of conversations into Room's shapes.</summary>
internal static class SettingsViews
{
    public const string Forever = "forever";

    /// <param name="now">The current time: a mute that has expired is left out.</param>
    public static ThreadSettings Of(long thread, ConversationSettings settings, Timestamp now)
    {
        var current = settings.At(now);
        return new ThreadSettings(
            thread, current.IsArchived, MutedUntil(current), current.PinnedAt?.ToString(), current.ClearedPosition);
    }

    public static string? MutedUntil(ConversationSettings settings) =>
        settings.MutedUntil == ConversationSettings.Forever ? Forever : settings.MutedUntil?.ToString();

    /// <summary>In the format of frames.</summary>
    public static string? MutedUntilInFrame(ConversationSettings settings) => settings.MutedUntil switch
    {
        null => null,
        { } until when until == ConversationSettings.Forever => Forever,
        { } until => RoomTime.Format(until),
    };
}

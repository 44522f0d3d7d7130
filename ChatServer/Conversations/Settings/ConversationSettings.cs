using System.Text.Json.Serialization;
using ChatServer.Storage;

namespace ChatServer.Conversations.Settings;

/// <summary>A user's own settings of a conversation.</summary>
/// <param name="MutedUntil">Null if it isn't muted; <see cref="Forever"/>; it may have passed.</param>
/// <param name="PinnedAt">Null if it isn't pinned; the one pinned last comes first.</param>
/// <param name="ClearedPosition">Messages at or below it are hidden from this user for good; 0 if none are.</param>
[method: JsonConstructor]
internal sealed record ConversationSettings(bool IsArchived, Timestamp? MutedUntil, Timestamp? PinnedAt, long ClearedPosition)
{
    public static readonly Timestamp Forever = new(long.MaxValue);

    // For Dapper, which needs SQLite's types.
    public ConversationSettings(long isArchived, long? mutedUntil, long? pinnedAt, long clearedPosition)
        : this(isArchived != 0, Moment(mutedUntil), Moment(pinnedAt), clearedPosition)
    {
    }

    public bool IsMuted(Timestamp now) => MutedUntil is { } until && until.CompareTo(now) > 0;

    /// <summary>Without a mute that has passed.</summary>
    public ConversationSettings At(Timestamp now) => MutedUntil is null || IsMuted(now) ? this : this with { MutedUntil = null };

    private static Timestamp? Moment(long? nanoseconds) => nanoseconds is { } present ? new Timestamp(present) : null;
}

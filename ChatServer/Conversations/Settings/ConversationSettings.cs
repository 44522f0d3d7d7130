using ChatServer.Storage;

namespace ChatServer.Conversations.Settings;

/// <summary>What somebody has made of a conversation for themselves.</summary>
/// <param name="MutedUntil">Null where it isn't muted; <see cref="Forever"/>; it may have passed.</param>
/// <param name="PinnedAt">Null where it isn't pinned; the last pinned stands first.</param>
/// <param name="ClearedPosition">Messages at or below it are hidden from this user for good; 0 where none are.</param>
internal sealed record ConversationSettings(bool IsArchived, Timestamp? MutedUntil, Timestamp? PinnedAt, long ClearedPosition)
{
    public static readonly Timestamp Forever = new(long.MaxValue);

    // For Dapper, which takes what SQLite has.
    public ConversationSettings(long isArchived, long? mutedUntil, long? pinnedAt, long clearedPosition)
        : this(isArchived != 0, Moment(mutedUntil), Moment(pinnedAt), clearedPosition)
    {
    }

    public bool IsMuted(Timestamp now) => MutedUntil is { } until && until.CompareTo(now) > 0;

    /// <summary>Without a mute that has passed.</summary>
    public ConversationSettings At(Timestamp now) => MutedUntil is null || IsMuted(now) ? this : this with { MutedUntil = null };

    private static Timestamp? Moment(long? nanoseconds) => nanoseconds is { } present ? new Timestamp(present) : null;
}

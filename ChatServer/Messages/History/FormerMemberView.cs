using ChatServer.Messages.Editing;
using ChatServer.Storage;

namespace ChatServer.Messages.History;

/// <summary>
/// What former members of a group see: its messages as they were when the member left. Messages deleted since are gone for them
/// too.
/// </summary>
internal static class FormerMemberView
{
    /// <param name="leftAt">Null for a participant, who sees the message as it is now.</param>
    public static MessageRow AsOf(this MessageRow row, ReadScope read, Timestamp? leftAt)
    {
        if (leftAt is not { } end)
            return row;

        var seen = row with { ReplyCount = 0, LatestReplyAt = null };
        if (IsSince(row.PinnedAt, end))
            seen = seen with { PinnedAt = null, PinnedBy = null };
        return IsSince(row.EditedAt, end) && row.DeletedAt is null ? Unedited(read, seen, end) : seen;
    }

    private static MessageRow Unedited(ReadScope read, MessageRow row, Timestamp end)
    {
        var editedAt = EditStore.FindLastBefore(read, row.Id, end);
        return row with
        {
            Body = EditStore.FindReplacedSince(read, row.Id, end),
            EditedAt = editedAt,
            UpdatedAt = editedAt ?? row.CreatedAt
        };
    }

    private static bool IsSince(Timestamp? at, Timestamp end) => at is { } time && time.CompareTo(end) >= 0;
}

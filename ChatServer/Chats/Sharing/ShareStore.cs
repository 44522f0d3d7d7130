using ChatServer.Storage;

namespace ChatServer.Chats.Sharing;

/// <summary>Finds shared copies, by their own ids only.</summary>
internal static class ShareStore
{
    /// <summary>Null if there is none, or it has expired.</summary>
    public static ChatRow? FindLive(ReadScope read, Guid shareId, Timestamp now) =>
        ChatStore.FindAny(read, shareId) is { OriginalId: not null } copy
        && (copy.ExpiresAt is not { } end || end.CompareTo(now) > 0)
            ? copy
            : null;
}

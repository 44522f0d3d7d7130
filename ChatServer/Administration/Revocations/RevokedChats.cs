using ChatServer.Chats;
using ChatServer.Storage;

namespace ChatServer.Administration.Revocations;

/// <summary>Deletes chats again, and ends shares of chats again.</summary>
internal sealed class RevokedChats(ChatRemoval removal)
{
    /// <summary>False if the database already has the change, or doesn't know the chat.</summary>
    public bool TryRevoke(WriteScope write, JournaledRevocation entry) =>
        ChatStore.FindAny(write, entry.OtherId ?? Guid.Empty) is { } chat && entry.Kind switch
        {
            RevocationKind.ChatDeleted => chat.OwnerId is not null && Delete(write, chat),
            RevocationKind.ShareEnded => chat.OriginalId is not null && EndShare(write, chat),
            RevocationKind.ShareGiven => chat.OriginalId is not null && TryShorten(write, chat, entry.RecordId),
            _ => false,
        };

    private bool Delete(WriteScope write, ChatRow chat)
    {
        removal.Delete(write, chat);
        return true;
    }

    private bool EndShare(WriteScope write, ChatRow copy)
    {
        removal.DeleteCopy(write, copy);
        return true;
    }

    // A share that was given again ends no later than that one.
    private static bool TryShorten(WriteScope write, ChatRow copy, long? expiresAt)
    {
        if (expiresAt is not { } nanoseconds)
            return false;

        var end = new Timestamp(nanoseconds);
        if (copy.ExpiresAt is { } current && current.CompareTo(end) <= 0)
            return false;

        ChatStore.UpdateExpiry(write, copy.Id, end);
        return true;
    }
}

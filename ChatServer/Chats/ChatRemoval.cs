using ChatServer.Chats.Events;
using ChatServer.Chats.Folders;
using ChatServer.Chats.Tags;
using ChatServer.Refusals;
using ChatServer.Storage;
using ChatServer.Storage.Sealing;

namespace ChatServer.Chats;

/// <summary>
/// Deletes chats, with their messages, shared copies, events and keys, and the tags that nothing else has. A legal hold on the
/// owner keeps document, messages and key, see <see cref="HeldChatStore"/>.
/// </summary>
internal sealed class ChatRemoval(
    Database database, ChatAccess access, ChatKeys keys, ChatWriteShare share, IChatHold hold)
{
    private const int AtOnce = 20;

    // A write holds all others up, and each chat may have thousands of messages.
    private const int MaxMessagesAtOnce = 2_000;

    public ValueTask<Outcome<long>> DeleteAsync(DeleteChat command, CancellationToken cancellationToken) =>
        database.WriteAsync(
            command, (write, own) => share.Run(own.ActorId, () => Delete(write, own)), cancellationToken);

    /// <summary>
    /// All chats of a user, archived ones included. The folders stay. They are deleted in steps, of which a later one may be
    /// refused.
    /// </summary>
    public async ValueTask<Refusal?> DeleteAllAsync(DeleteChats command, CancellationToken cancellationToken)
    {
        while (true)
        {
            var hasMore = await database.WriteAsync(
                command, (write, all) => share.Run<bool>(all.OwnerId, () => DeleteSome(write, all.OwnerId)), cancellationToken);
            if (hasMore.IsRefused)
                return hasMore.Refusal;

            if (!hasMore.Value)
                return null;
        }
    }

    /// <summary>Deletes everything that an erased account kept here; true if there may be more.</summary>
    public bool EraseSome(WriteScope write, Guid ownerId)
    {
        if (DeleteSome(write, ownerId))
            return true;

        FolderStore.DeleteAll(write, ownerId);
        TagStore.DeleteAll(write, ownerId);
        ChatEventStore.DeleteStart(write, ownerId);
        ChatEventStore.DisownDeletion(write, ownerId);
        ChatStorageStore.Delete(write, ownerId);
        return false;
    }

    public void Delete(WriteScope write, ChatRow row)
    {
        var owner = row.OwnerId!.Value;
        var tags = TagStore.ListRowsOf(write, row.Id);
        if (ChatStore.FindCopy(write, row.Id) is { } copy)
            DeleteRows(write, copy.Id);
        ChatEventStore.DeleteOf(write, row.Id);
        ChatEventStore.MarkDeletion(write, owner, write.NextPosition());
        ChatChangeStore.NoteDeletion(write, row.Id);
        write.Publish(new ChatDeleted(row.Id));
        foreach (var tag in tags)
        {
            TagStore.Detach(write, row.Id, tag.Id);
            TagStore.DeleteUnused(write, tag.Id);
        }

        if (hold.HoldsUser(write, owner))
            HeldChatStore.Keep(write, row.Id, owner);
        else
            DeleteRows(write, row.Id);
    }

    /// <summary>Deletes chats until they had many messages; true if none is left.</summary>
    public bool DeleteFirst(WriteScope write, IReadOnlyList<long> ids)
    {
        var messages = 0L;
        foreach (var id in ids)
        {
            if (messages > MaxMessagesAtOnce)
                return false;

            var row = ChatStore.Find(write, id)!;
            messages += row.MessageCount;
            Delete(write, row);
        }

        return true;
    }

    /// <summary>Destroys a deleted chat that no legal hold keeps any more.</summary>
    public void Destroy(WriteScope write, HeldChatRow held)
    {
        HeldChatStore.Delete(write, held.ChatId);
        DeleteRows(write, held.ChatId);
    }

    /// <summary>Ends the share of a chat.</summary>
    public void DeleteCopy(WriteScope write, ChatRow copy)
    {
        DeleteRows(write, copy.Id);
        ChatStore.UpdateShare(write, copy.OriginalId!.Value, shareUuid: null);
    }

    public void DeleteRows(WriteScope write, long id)
    {
        ChatContentStore.Delete(write, id);
        ChatStore.Delete(write, id);
        keys.Delete(write, id);
    }

    private Outcome<long> Delete(WriteScope write, DeleteChat command)
    {
        if (access.Find(write, command, "chat_deleted") is not { } row)
            return ChatAccess.Unknown;

        Delete(write, row);
        return row.Id;
    }

    private bool DeleteSome(WriteScope write, Guid ownerId)
    {
        var ids = ChatStore.ListIds(write, ownerId, AtOnce);
        return !DeleteFirst(write, ids) || ids.Count == AtOnce;
    }
}

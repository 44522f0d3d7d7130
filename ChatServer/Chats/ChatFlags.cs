using ChatServer.Chats.Folders;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Chats;

/// <summary>Where a chat is shown: pinned, archived, in a folder. None of it counts as a change of the chat.</summary>
internal sealed class ChatFlags(Database database)
{
    /// <summary>Null if the chat isn't the user's.</summary>
    public ValueTask<bool?> FindPinAsync(Guid ownerId, Guid chatId, CancellationToken cancellationToken) =>
        database.ReadAsync(read => ChatStore.FindOwn(read, ownerId, chatId)?.IsPinned, cancellationToken);

    public ValueTask<Outcome<long>> TogglePinAsync(TogglePin command, CancellationToken cancellationToken) =>
        ChangeAsync(command, (write, row) => ChatStore.UpdatePinned(write, row.Id, !row.IsPinned), cancellationToken);

    /// <summary>The chat leaves its folder. Its tags stay.</summary>
    public ValueTask<Outcome<long>> ToggleArchiveAsync(ToggleArchive command, CancellationToken cancellationToken) =>
        ChangeAsync(command, (write, row) => ChatStore.UpdateArchived(write, row.Id, !row.IsArchived), cancellationToken);

    public ValueTask<bool> ArchiveAllAsync(ArchiveChats command, CancellationToken cancellationToken) =>
        database.WriteAsync(command, ArchiveAll, cancellationToken);

    /// <summary>The chat is unpinned.</summary>
    public ValueTask<Outcome<long>> MoveAsync(MoveChat command, CancellationToken cancellationToken) =>
        database.WriteAsync(command, Move, cancellationToken);

    private ValueTask<Outcome<long>> ChangeAsync(
        ChatCommand command, Action<WriteScope, ChatRow> change, CancellationToken cancellationToken) =>
        database.WriteAsync(command, (write, _) => Change(write, command, change), cancellationToken);

    private static Outcome<long> Change(WriteScope write, ChatCommand command, Action<WriteScope, ChatRow> change)
    {
        if (ChatStore.FindOwn(write, command.ActorId, command.ChatId) is not { } row)
            return ChatAccess.Unknown;

        change(write, row);
        return row.Id;
    }

    private static bool ArchiveAll(WriteScope write, ArchiveChats command)
    {
        if (command.IsArchived)
            ChatStore.ArchiveAll(write, command.OwnerId);
        else
            ChatStore.UnarchiveAll(write, command.OwnerId);
        return true;
    }

    private static Outcome<long> Move(WriteScope write, MoveChat command)
    {
        if (ChatStore.FindOwn(write, command.ActorId, command.ChatId) is not { } row)
            return ChatAccess.Unknown;

        var folder = FolderStore.Resolve(write, command.ActorId, command.FolderId);
        if (folder.IsRefused)
            return folder.Refusal;

        ChatStore.UpdateFolder(write, row.Id, folder.Value.Id);
        return row.Id;
    }
}

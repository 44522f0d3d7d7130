using ChatServer.Agents;
using ChatServer.Attachments.Objects;
using ChatServer.Attachments.UserFiles;
using ChatServer.Chats;
using ChatServer.Storage;

namespace ChatServer.Administration.Deletions;

/// <summary>
/// Erases what a deleted account had beside its messages: agents, chats and uploads. In small writes, since each holds all others
/// up; what a crash interrupts is repeated.
/// </summary>
internal sealed class AccountBelongings(
    Database database, IObjectStore objects, AgentErasure agents, ChatRemoval chats, UserFileWrites files)
{
    public async Task EraseAsync(Guid userId, CancellationToken cancellationToken)
    {
        while (await database.WriteAsync(write => EraseAgent(write, userId), cancellationToken))
        {
        }

        while (await database.WriteAsync(write => chats.EraseSome(write, userId), cancellationToken))
        {
        }

        await EraseFilesAsync(userId, cancellationToken);
    }

    // A chat that a legal hold keeps also keeps the agents until it is released.
    private bool EraseAgent(WriteScope write, Guid userId) =>
        AccountDeletionStore.Find(write, userId) is { Held: 0 } && agents.EraseOne(write, userId);

    private async Task EraseFilesAsync(Guid userId, CancellationToken cancellationToken)
    {
        ErasedUserFiles erased;
        do
        {
            erased = await database.WriteAsync(write => files.EraseSome(write, userId), cancellationToken);
            foreach (var objectName in erased.ObjectNames)
                objects.Delete(objectName);
        }
        while (erased.HasMore);
    }
}

using ChatServer.Audit;
using ChatServer.Chats;
using ChatServer.Storage;

namespace ChatServer.Administration.Holds;

/// <summary>Destroys deleted chats once no legal hold on their owner keeps them.</summary>
internal sealed class HeldChatRemoval(Database database, ChatRemoval removal, IChatHold hold, AuditLog audit) : IHeldRemoval
{
    // A write holds all others up, and each chat may have thousands of messages.
    private const int PageSize = 1;

    public async Task RemoveAsync(CancellationToken cancellationToken)
    {
        for (long? after = 0; after is { } last;)
        {
            var page = await database.ReadAsync(read => HeldChatStore.ReadAfter(read, last, PageSize), cancellationToken);
            if (page.Count > 0)
                await database.WriteAsync(write => Destroy(write, page), cancellationToken);
            after = page.Count == PageSize ? page[^1].ChatId : null;
        }
    }

    private int Destroy(WriteScope write, IReadOnlyList<HeldChatRow> page)
    {
        var released = page.Where(held => !hold.HoldsUser(write, held.OwnerId)).ToList();
        if (released.Count == 0)
            return 0;

        released.ForEach(held => removal.Destroy(write, held));
        audit.Append(
            write, AuditEntry.OfServer("held_content_destroyed", AuditSubject.Server, ("chats", released.Count)));
        return released.Count;
    }
}

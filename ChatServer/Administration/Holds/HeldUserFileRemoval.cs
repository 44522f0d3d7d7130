using ChatServer.Attachments.Objects;
using ChatServer.Attachments.UserFiles;
using ChatServer.Audit;
using ChatServer.Storage;

namespace ChatServer.Administration.Holds;

/// <summary>Destroys deleted files of users once no legal hold on their user keeps them.</summary>
internal sealed class HeldUserFileRemoval(Database database, IUserFileHold hold, IObjectStore objects, AuditLog audit)
    : IHeldRemoval
{
    private const int PageSize = 100;

    public async Task RemoveAsync(CancellationToken cancellationToken)
    {
        for (Guid? after = Guid.Empty; after is { } last;)
        {
            var page = await database.ReadAsync(read => HeldUserFileStore.ReadAfter(read, last, PageSize), cancellationToken);
            if (page.Count > 0)
            {
                // If a crash leaves a file here, UnreferredFiles finds it.
                foreach (var objectName in await database.WriteAsync(write => Destroy(write, page), cancellationToken))
                    objects.Delete(objectName);
            }

            after = page.Count == PageSize ? page[^1].Id : null;
        }
    }

    private List<string> Destroy(WriteScope write, IReadOnlyList<HeldUserFileRow> page)
    {
        var released = page.Where(held => !hold.HoldsUser(write, held.UserId)).ToList();
        if (released.Count == 0)
            return [];

        released.ForEach(held => HeldUserFileStore.Delete(write, held.Id));
        audit.Append(write, AuditEntry.OfServer("held_content_destroyed", AuditSubject.Server, ("files", released.Count)));
        return [.. released.Select(held => held.ObjectName)];
    }
}

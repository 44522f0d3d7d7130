using ChatServer.Administration.Deletions;
using ChatServer.Attachments.Objects;
using ChatServer.Audit;
using ChatServer.Background;
using ChatServer.Messages.Deletion;
using ChatServer.Storage;

namespace ChatServer.Administration.Holds;

/// <summary>
/// Destroys the content of deleted messages, and deleted chats and files, once no legal hold keeps them: when a hold is released,
/// at startup, and once an hour, one page per write. A page that was read before a hold was placed or released is read again.
/// </summary>
internal sealed class HeldContentRemoval(
    Database database, IObjectStore objects, IEnumerable<IHeldRemoval> others, AuditLog audit, DeletionSignal signal,
    Retention.RetentionOptions options, TimeProvider clock, ILogger<HeldContentRemoval> logger)
    : PeriodicWork("Destroying what no legal hold keeps", TimeSpan.FromHours(1), clock, logger, ExtraRounds.AtStart)
{
    private const int PageSize = 100;

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        signal.Raised += CallRound;
        return base.StartAsync(cancellationToken);
    }

    /// <summary>One walk through all kept messages.</summary>
    public async Task RemoveAsync(CancellationToken cancellationToken)
    {
        for (var after = 0L; ;)
        {
            var page = await database.ReadAsync(read => ReadPage(read, after), cancellationToken);
            var objectNames = page.Released.Count == 0
                ? []
                : await database.WriteAsync(write => TryDestroy(write, page), cancellationToken);
            if (objectNames is null)
                continue;

            // If a crash leaves a file here, UnreferredFiles finds it.
            objectNames.ForEach(objects.Delete);
            if (page.Last is not { } last)
                return;

            after = last;
            await Task.Delay(TimeSpan.FromMilliseconds(options.PauseMilliseconds), Clock, cancellationToken);
        }
    }

    protected override async Task WorkAsync(CancellationToken cancellationToken)
    {
        await RemoveAsync(cancellationToken);
        foreach (var other in others)
            await other.RemoveAsync(cancellationToken);
    }

    private static Page ReadPage(ReadScope read, long after)
    {
        var holds = LegalHolds.Read(read);
        var page = HeldMessageStore.ReadAfter(read, after, PageSize);
        return new Page(
            [.. page.Where(held => !holds.HoldConversation(read, held.ConversationId))],
            HoldStore.Version(read),
            page.Count == PageSize ? page[^1].MessageId : null);
    }

    // The objects to delete after the commit; null if the page has to be read again.
    private List<string>? TryDestroy(WriteScope write, Page page)
    {
        if (HoldStore.Version(write) != page.HoldsVersion)
            return null;

        var objectNames = page.Released.Select(held => held.FileObject).OfType<string>().ToList();
        foreach (var held in page.Released)
            objectNames.AddRange(HeldMessageStore.Delete(write, held.MessageId));
        audit.Append(
            write, AuditEntry.OfServer("held_content_destroyed", AuditSubject.Server, ("messages", page.Released.Count)));
        return objectNames;
    }

    private sealed record Page(IReadOnlyList<HeldMessage> Released, long HoldsVersion, long? Last);
}

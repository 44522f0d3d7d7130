using ChatServer.Background;
using ChatServer.Messages.Search;
using ChatServer.Storage;

namespace ChatServer.Chats.Search;

/// <summary>
/// Removes the numbers of deleted chats that the index has forgotten, in pages. Nothing else needs them: an index that is made
/// from the beginning, because it is damaged, or because a backup was restored, never knew these chats, and no backup has an
/// index. Without a search there is no index.
/// </summary>
internal sealed class DeletedChatSweep(
    Database database, ChatIndex chats, SearchOptions options, TimeProvider clock, ILogger<DeletedChatSweep> logger)
    : PeriodicWork("Removing numbers of deleted chats", TimeSpan.FromHours(1), clock, logger)
{
    private const int PageSize = 1_000;

    // Where the index was in the round before. After a power cut it may go on from an earlier position than it had reached, but
    // not from one of an hour before.
    private long passed;

    /// <summary>One round.</summary>
    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        while (await database.WriteAsync(write => ChatChangeStore.PruneDeletions(write, passed, PageSize), cancellationToken)
            == PageSize)
        {
        }

        passed = options.Enabled
            ? chats.Index.Position
            : await database.ReadAsync(ChatChangeStore.FindLast, cancellationToken);
    }

    protected override Task WorkAsync(CancellationToken cancellationToken) => SweepAsync(cancellationToken);
}

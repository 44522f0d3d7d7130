using ChatServer.Messages.Search;
using ChatServer.Messages.Search.Index;
using ChatServer.Messages.Search.Query;
using ChatServer.Storage;
using ChatServer.Storage.Files;
using ChatServer.Storage.Sealing;
using Microsoft.Extensions.Logging.Abstractions;

namespace ChatServer.Chats.Search;

/// <summary>
/// The index of chats: like that of messages, in a file and on a thread of its own, so that long chats don't hold up the search
/// for messages.
/// </summary>
internal sealed class ChatIndex : IHostedService, IDisposable
{
    private readonly SearchIndexer indexer;

    public ChatIndex(
        Database database, DataDirectory directory, ChatSourceParts parts, ChatCommits commits, SearchOptions options,
        FreeSpace space, ILogger<SearchIndexer> logger)
    {
        Index = new SearchIndex(directory.ChatIndexPath, commits.Activity);
        indexer = new SearchIndexer(database, parts.Of(Index), Index, commits.Activity, options, space, logger);
    }

    public SearchIndex Index { get; }

    public Task StartAsync(CancellationToken cancellationToken) => indexer.StartAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => indexer.StopAsync(cancellationToken);

    public void Dispose()
    {
        indexer.Dispose();
        Index.Dispose();
    }
}

/// <summary>
/// Wakes the indexer of chats. Saved chats have no events: it finds them within a second, or when a search waits.
/// </summary>
internal sealed class ChatCommits : IEventListener, IDisposable
{
    public CommitActivity Activity { get; } = new();

    public void OnCommitted(Commit commit) => Activity.OnCommitted(commit);

    public void Dispose() => Activity.Dispose();
}

/// <summary>What the texts of chats are read with.</summary>
internal sealed class ChatSourceParts(ChatTexts texts, SearchTerms terms, StorageHealth health, ILogger<ChatSource> logger)
{
    public ChatSource Of(SearchIndex? index) => new(texts, terms, index, health, logger);

    /// <summary>For a new index, in a command, which has no registered services.</summary>
    public static ChatSource Of(ServerKeys keys, MasterKeys masters) => new(
        new ChatTexts(new ChatKeys(masters)), new SearchTerms(keys), index: null,
        new StorageHealth(TimeProvider.System, NullLogger<StorageHealth>.Instance), NullLogger<ChatSource>.Instance);
}

using System.Diagnostics;
using ChatServer.Chats.Lists;
using ChatServer.Messages.Search;
using ChatServer.Messages.Search.Index;
using ChatServer.Messages.Search.Query;
using ChatServer.Options.RateLimits;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Chats.Search;

/// <summary>
/// Lets users search their own chats: titles and all messages of the trees. Only a few searches run concurrently, and one of each
/// user, see <see cref="SearchTurns"/>.
/// </summary>
internal sealed class ChatSearch(
    Database database, ChatIndex chats, ChatLists lists, ChatTexts texts, SearchTerms terms, SearchOptions options,
    RateLimitOptions limits, SearchMetrics metrics) : IDisposable
{
    private readonly SearchTurns turns = new();
    private readonly UserRateLimit? rate =
        limits.Enabled
            ? new UserRateLimit(limits.SearchesPerMinute, TimeSpan.FromMinutes(1), burst: limits.SearchesPerMinute)
            : null;

    /// <param name="page">From 1.</param>
    public async ValueTask<Outcome<IReadOnlyList<ListedChat>>> FindAsync(
        Guid ownerId, string text, int page, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(text))
            return new(
                await lists.ListAsync(ownerId, withPinned: true, withFolders: true, page, cancellationToken), Refusal: null);

        var query = ChatQuery.Read(text);
        if (query.Phrase.Length > 0 && !options.Enabled)
            return new Refusal(RefusalCode.SearchDisabled);

        if (rate is not null && !rate.TryTake(ownerId, out var retryAfter))
            return Refusal.RateLimited(retryAfter);

        if (query.Phrase.Length > 0)
            await chats.Index.WaitShortlyAsync(
                await database.ReadAsync(ChatChangeStore.FindLast, cancellationToken), cancellationToken);
        using var turn = await turns.TakeAsync(ownerId, cancellationToken);
        var started = Stopwatch.GetTimestamp();
        try
        {
            return new(await database.ReadAsync(read => Find(read, ownerId, query, page), cancellationToken), Refusal: null);
        }
        finally
        {
            metrics.Searched(Stopwatch.GetElapsedTime(started));
        }
    }

    public void Dispose()
    {
        turns.Dispose();
        rate?.Dispose();
    }

    private IReadOnlyList<ListedChat> Find(ReadScope read, Guid ownerId, ChatQuery query, int page)
    {
        if (ChatPlan.Of(read, terms, ownerId, query) is not { } plan)
            return [];

        var (skip, limit) = ChatLists.Bounds(page, ChatLists.PageSize);
        if (plan.Phrase is null)
            return Run(index: null);

        return chats.Index.Read(Run);

        IReadOnlyList<ListedChat> Run(IndexReader? index)
        {
            using var search = new ChatHitSearch(read, index, texts, plan);
            return [.. search.Run(skip, limit).Select(row => ChatLists.Show(row, row.OpenTitle(read)))];
        }
    }
}

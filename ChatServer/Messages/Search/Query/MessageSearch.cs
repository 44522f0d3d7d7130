using System.Diagnostics;
using ChatServer.Conversations;
using ChatServer.Messages.History;
using ChatServer.Messages.Search.Index;
using ChatServer.Options.RateLimits;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Messages.Search.Query;

/// <summary>
/// Lets users search the messages that they can read: those of their conversations, up to where they left, without deleted ones.
/// Only a few searches run concurrently, so that other reads aren't held up; each user's rate limit bounds how many wait.
/// </summary>
internal sealed class MessageSearch(
    Database database, CounterFlush counters, SearchIndex index, SearchPlanner planner, MessageReader reader, MessageViews views,
    SearchedConversations conversations, SearchOptions options, RateLimitOptions limits, SearchMetrics metrics) : IDisposable
{
    private const int MaxAtOnce = 2;
    private readonly SemaphoreSlim turns = new(MaxAtOnce, MaxAtOnce);
    private readonly UserRateLimit? rate =
        limits.Enabled
            ? new UserRateLimit(limits.SearchesPerMinute, TimeSpan.FromMinutes(1), burst: limits.SearchesPerMinute)
            : null;

    /// <summary>
    /// Searches, and has <paramref name="shape"/> turn the hits into an API's records on the same snapshot.
    /// </summary>
    public async ValueTask<Outcome<T>> FindAsync<T>(
        Guid userId, SearchRequest request, Func<ReadScope, SearchHits, T> shape, CancellationToken cancellationToken)
        where T : notnull
    {
        if (!options.Enabled)
            return new Refusal(RefusalCode.SearchDisabled);

        var query = SearchQueryReader.Read(request.Text);
        if (query.IsRefused)
            return query.Refusal;

        if (rate is not null && !rate.TryTake(userId, out var retryAfter))
            return Refusal.RateLimited(retryAfter);

        if (await database.ReadAsync(UncountedMessages.AreTooMany, cancellationToken))
            await counters.FlushAsync(cancellationToken);
        await index.WaitShortlyAsync(await database.ReadAsync(read => read.LastPosition(), cancellationToken), cancellationToken);
        await turns.WaitAsync(cancellationToken);
        var started = Stopwatch.GetTimestamp();
        try
        {
            return await database.ReadAsync(read => Find(read, userId, query.Value, request, shape), cancellationToken);
        }
        finally
        {
            turns.Release();
            metrics.Searched(Stopwatch.GetElapsedTime(started));
        }
    }

    public void Dispose()
    {
        turns.Dispose();
        rate?.Dispose();
    }

    private Outcome<T> Find<T>(
        ReadScope read, Guid userId, SearchQuery query, SearchRequest request, Func<ReadScope, SearchHits, T> shape)
        where T : notnull
    {
        var isWhole = index.IsWhole;
        var planned = planner.Plan(read, userId, query, request);
        if (planned.IsRefused)
            return planned.Refusal;

        var page = index.Read(
            look => new HitSearch(read, look, reader, views, conversations, planned.Value, index)
                .Run(request.From, request.Limit));
        return shape(read, new SearchHits(page.Hits, page.Next, isWhole));
    }
}

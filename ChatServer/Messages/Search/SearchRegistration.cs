using ChatServer.Messages.Search.Index;
using ChatServer.Messages.Search.Query;
using ChatServer.Options;
using ChatServer.Storage;

namespace ChatServer.Messages.Search;

internal static class SearchRegistration
{
    public static IServiceCollection AddMessageSearch(this IServiceCollection services) => services
        .AddCheckedOptions<SearchOptions>("Chat:Search")
        .AddSingleton<CommitActivity>()
        .AddSingleton<IEventListener>(provider => provider.GetRequiredService<CommitActivity>())
        .AddSingleton<SearchTerms>()
        .AddSingleton<SearchIndex>()
        .AddSingleton<SearchMetrics>()
        .AddSingleton<SearchPlanner>()
        .AddSingleton<LogReader>()
        .AddSingleton<SearchedConversations>()
        .AddSingleton<MessageSearch>()
        .AddHostedService<SearchIndexer>();
}

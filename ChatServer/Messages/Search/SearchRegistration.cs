using ChatServer.Messages.Search.Index;
using ChatServer.Messages.Search.Query;
using ChatServer.Options;
using ChatServer.Storage;
using ChatServer.Storage.Files;

namespace ChatServer.Messages.Search;

internal static class SearchRegistration
{
    public static IServiceCollection AddMessageSearch(this IServiceCollection services) => services
        .AddCheckedOptions<SearchOptions>("Chat:Search")
        .AddSingleton<CommitActivity>()
        .AddSingleton<IEventListener>(provider => provider.GetRequiredService<CommitActivity>())
        .AddSingleton<SearchTerms>()
        .AddSingleton(provider => new SearchIndex(
            provider.GetRequiredService<DataDirectory>().SearchIndexPath, provider.GetRequiredService<CommitActivity>()))
        .AddSingleton<SearchMetrics>()
        .AddSingleton<SearchPlanner>()
        .AddSingleton<LogReader>()
        .AddSingleton<IIndexSource, MessageSource>()
        .AddSingleton<SearchedConversations>()
        .AddSingleton<MessageSearch>()
        .AddHostedService<SearchIndexer>();
}

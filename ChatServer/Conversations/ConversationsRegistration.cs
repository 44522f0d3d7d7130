using ChatServer.Storage;

namespace ChatServer.Conversations;

internal static class ConversationsRegistration
{
    public static IServiceCollection AddConversations(this IServiceCollection services) => services
        .AddSingleton<ConversationCache>()
        .AddSingleton<IWriterState>(provider => provider.GetRequiredService<ConversationCache>())
        .AddSingleton<CounterFlush>()
        .AddHostedService(provider => provider.GetRequiredService<CounterFlush>())
        .AddSingleton<ReadMarks>();
}

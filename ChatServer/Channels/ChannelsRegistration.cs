using ChatServer.Background;
using ChatServer.Channels.Webhooks;
using ChatServer.Conversations;
using ChatServer.Storage;

namespace ChatServer.Channels;

internal static class ChannelsRegistration
{
    public static IServiceCollection AddChannels(this IServiceCollection services) => services
        .AddSingleton<IConversationAccess, ChannelRights>()
        .AddSingleton<ChannelMembers>()
        .AddSingleton<IWriterState>(provider => provider.GetRequiredService<ChannelMembers>())
        .AddSingleton<ChannelSignal>()
        .AddSingleton<IEventListener>(provider => provider.GetRequiredService<ChannelSignal>())
        .AddSingleton<ChannelCreation>()
        .AddSingleton<ChannelUpdates>()
        .AddSingleton<ChannelMemberships>()
        .AddSingleton<ChannelDeletion>()
        .AddSingleton<ChannelReader>()
        .AddSingleton<ChannelMessageReader>()
        .AddSingleton<ChannelList>()
        .AddSingleton<WebhookChanges>()
        .AddSingleton<WebhookPosts>()
        .AddLogOwnerWork<ChannelSweep>();
}

using ChatServer.Api.Workspace;
using RequestSizeLimitAttribute = Microsoft.AspNetCore.Mvc.RequestSizeLimitAttribute;

namespace ChatServer.Api.Channels;

internal static class ChannelsApiRegistration
{
    private const int MaxBodyBytes = 512 * 1024;

    public static IServiceCollection AddChannelsApi(this IServiceCollection services) => services
        .AddSingleton<ChannelViews>()
        .AddSingleton<DirectChannels>()
        .AddSingleton<ChannelMaking>()
        .AddSingleton<OpenedChannels>()
        .AddSingleton<ChannelMessages>()
        .AddSingleton<ChannelThreads>();

    public static void MapChannelsApi(this IEndpointRouteBuilder routes)
    {
        var channels = routes.MapWorkspace("/api/v1/channels", "Channels")
            .WithMetadata(new RequestSizeLimitAttribute(MaxBodyBytes));
        ChannelEndpoints.Map(channels);
        ChannelMemberEndpoints.Map(channels);
        ChannelMessageEndpoints.Map(channels);
        ChannelWriteEndpoints.Map(channels);
        WebhookEndpoints.Map(channels);
        ChannelAgentEndpoints.Map(channels);
    }
}

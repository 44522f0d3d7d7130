using ChatServer.Agents.Providers;

namespace ChatServer.Agents.Webhook;

internal static class WebhookRegistration
{
    public static IServiceCollection AddWebhookBots(this IServiceCollection services) => services
        .AddSingleton<BotWebhooks>()
        .AddSingleton<PendingBotReplies>();

    /// <summary>Needs an <see cref="Outgoing.IOutgoingHttp"/>.</summary>
    public static IServiceCollection AddWebhookProvider(this IServiceCollection services) => services
        .AddSingleton<IAgentProvider, WebhookProvider>();
}

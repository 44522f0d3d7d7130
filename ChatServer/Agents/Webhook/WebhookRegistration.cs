using ChatServer.Agents.Providers;

namespace ChatServer.Agents.Webhook;

internal static class WebhookRegistration
{
    public static IServiceCollection AddWebhookBots(this IServiceCollection services) => services
        .AddSingleton<BotWebhooks>()
        .AddSingleton<PendingBotReplies>()
        .AddSingleton<BotReplies>()
        .AddSingleton<IAgentProvider, WebhookProvider>();
}

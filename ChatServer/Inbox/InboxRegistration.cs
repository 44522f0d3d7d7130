namespace ChatServer.Inbox;

internal static class InboxRegistration
{
    public static IServiceCollection AddInbox(this IServiceCollection services) => services
        .AddSingleton<ConversationList>()
        .AddSingleton<ReadMarks>()
        .AddSingleton<UnreadTotal>();
}

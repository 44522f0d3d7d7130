using ChatServer.Conversations;
using ChatServer.Messages.Events;

namespace ChatServer.Inbox;

internal static class InboxRegistration
{
    public static IServiceCollection AddInbox(this IServiceCollection services) => services
        .AddSingleton<ConversationListStore>()
        .AddSingleton<ConversationList>()
        .AddSingleton<ReadMarks>()
        .AddSingleton<UnreadTotal>()
        .AddSingleton<EventKind>(MarkEventKind.Delivered)
        .AddSingleton<EventKind>(MarkEventKind.Read)
        .AddSingleton<PersonalEventKind>(UnpublishedReadKind.Read);
}

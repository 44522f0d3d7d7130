using ChatServer.Background;
using ChatServer.Conversations.Settings;
using ChatServer.Storage;

namespace ChatServer.Conversations;

internal static class ConversationsRegistration
{
    public static IServiceCollection AddConversations(this IServiceCollection services) => services
        .AddSingleton<DisabledParticipants>()
        .AddSingleton<IEventListener>(provider => provider.GetRequiredService<DisabledParticipants>())
        .AddSingleton<IWriterState>(provider => provider.GetRequiredService<DisabledParticipants>())
        .AddSingleton<KnownNames>()
        .AddSingleton<IEventListener>(provider => provider.GetRequiredService<KnownNames>())
        .AddSingleton<ConversationKinds>()
        .AddSingleton(ConversationKind.Direct)
        .AddSingleton(ConversationKind.Group)
        .AddSingleton(ConversationKind.Channel)
        .AddSingleton(ConversationKind.Agent)
        .AddSingleton<NewConversations>()
        .AddSingleton<ConversationLoader>()
        .AddSingleton<ConversationCache>()
        .AddSingleton<IWriterState>(provider => provider.GetRequiredService<ConversationCache>())
        .AddLogOwnerWork<CounterFlush>()
        .AddSingleton<DirectConversations>()
        .AddSingleton<ReadReceipts>()
        .AddSingleton<ReceiptMemory>()
        .AddSingleton<IWriterState>(provider => provider.GetRequiredService<ReceiptMemory>())
        .AddSingleton<ConversationMarks>()
        .AddSingleton<SettingsChanges>()
        .AddSingleton<PersonalEventKinds>()
        .AddSingleton<PersonalEventKind>(SettingsKind.Settings)
        .AddSingleton<PersonalEventKind>(HistoryKind.History);
}

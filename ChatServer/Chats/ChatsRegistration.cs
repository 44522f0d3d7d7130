using ChatServer.Background;
using ChatServer.Chats.Events;
using ChatServer.Chats.Folders;
using ChatServer.Chats.Lists;
using ChatServer.Chats.Messages;
using ChatServer.Chats.Search;
using ChatServer.Chats.Sharing;
using ChatServer.Chats.Tags;
using ChatServer.Options;
using ChatServer.Storage;

namespace ChatServer.Chats;

internal static class ChatsRegistration
{
    public static IServiceCollection AddChats(this IServiceCollection services) => services
        .AddCheckedOptions<ChatOptions>("Chat:Chats")
        .AddSingleton<ChatAccess>()
        .AddSingleton<ChatWriter>()
        .AddSingleton<ChatWriteShare>()
        .AddSingleton<ChatReader>()
        .AddSingleton<ChatCreation>()
        .AddSingleton<ChatSaving>()
        .AddSingleton<ChatFlags>()
        .AddSingleton<ChatRemoval>()
        .AddSingleton<ChatSharing>()
        .AddSingleton<SharedChats>()
        .AddLogOwnerWork<ShareSweep>()
        .AddSingleton<ChatLists>()
        .AddSingleton<ChatMessages>()
        .AddSingleton<StoredMessages>()
        .AddSingleton<LiveChatEvents>()
        .AddSingleton<ChatEventLimits>()
        .AddSingleton<ChatLogBound>()
        .AddSingleton<IWriterState>(provider => provider.GetRequiredService<ChatLogBound>())
        .AddSingleton<ChatLog>()
        .AddSingleton<MissedChatEvents>()
        .AddLogOwnerWork<ChatEventSweep>()
        .AddSingleton<ChatTexts>()
        .AddSingleton<ChatSourceParts>()
        .AddSingleton<ChatCommits>()
        .AddSingleton<IEventListener>(provider => provider.GetRequiredService<ChatCommits>())
        .AddSingleton<ChatIndex>()
        .AddHostedService(provider => provider.GetRequiredService<ChatIndex>())
        .AddLogOwnerWork<DeletedChatSweep>()
        .AddSingleton<ChatSearch>()
        .AddSingleton<UserTags>()
        .AddSingleton<UserFolders>();
}

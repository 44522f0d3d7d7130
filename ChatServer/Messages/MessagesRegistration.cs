using ChatServer.Administration;
using ChatServer.Messages.Deletion;
using ChatServer.Messages.Editing;
using ChatServer.Messages.Pins;
using ChatServer.Messages.Reactions;

namespace ChatServer.Messages;

internal static class MessagesRegistration
{
    public static IServiceCollection AddMessages(this IServiceCollection services) => services
        .AddCheckedOptions<MessageOptions>("Chat:Messages")
        .AddSingleton<MessageReader>()
        .AddSingleton<MessageChanges>()
        .AddSingleton<MessageEdits>()
        .AddSingleton<MessageDeletion>()
        .AddSingleton<MessageReactions>()
        .AddSingleton<MessagePins>()
        .AddSingleton<Outbox>()
        .AddSingleton<CatchUp>();
}

using ChatServer.Messages.CatchingUp;
using ChatServer.Messages.Deletion;
using ChatServer.Messages.Editing;
using ChatServer.Messages.Events;
using ChatServer.Messages.Extras;
using ChatServer.Messages.Forwarding;
using ChatServer.Messages.History;
using ChatServer.Messages.Pins;
using ChatServer.Messages.Polls;
using ChatServer.Messages.Reactions;
using ChatServer.Messages.Reserved;
using ChatServer.Messages.Rules;
using ChatServer.Messages.Search;
using ChatServer.Messages.Sending;
using ChatServer.Messages.Types;
using ChatServer.Options;

namespace ChatServer.Messages;

internal static class MessagesRegistration
{
    public static IServiceCollection AddMessages(this IServiceCollection services) => services
        .AddCheckedOptions<MessageOptions>("Chat:Messages")
        .AddMessageTypes()
        .AddEventKinds()
        .AddMessageSearch()
        .AddSingleton<MessageRules>()
        .AddSingleton<SendLimits>()
        .AddSingleton<MessageReader>()
        .AddSingleton<RepeatedSends>()
        .AddSingleton<MessageViews>()
        .AddSingleton<MessageHistory>()
        .AddSingleton<MessageChanges>()
        .AddMessagePart<MessageEdits>()
        .AddSingleton<MessageErasure>()
        .AddSingleton<MessageDeletion>()
        .AddMessagePart<MessageReactions>()
        .AddMessagePart<MessagePins>()
        .AddMessagePart<MessagePolls>()
        .AddMessagePart<ExtrasPart>()
        .AddSingleton<SendRules>()
        .AddSingleton<MessageAppender>()
        .AddSingleton<ReservedMessages>()
        .AddSingleton<SendWrites>()
        .AddSingleton<Outbox>()
        .AddSingleton<MessageForwarding>()
        .AddSingleton<CatchUp>();

    private static IServiceCollection AddMessagePart<T>(this IServiceCollection services)
        where T : class, IMessagePart => services
        .AddSingleton<T>()
        .AddSingleton<IMessagePart>(provider => provider.GetRequiredService<T>());
}

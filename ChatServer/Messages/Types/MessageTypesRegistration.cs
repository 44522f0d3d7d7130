namespace ChatServer.Messages.Types;

internal static class MessageTypesRegistration
{
    public static IServiceCollection AddMessageTypes(this IServiceCollection services) => services
        .AddSingleton<MessageTypes>()
        .AddSingleton(MessageType.Text)
        .AddSingleton(MessageType.File)
        .AddSingleton(MessageType.UserProfile)
        .AddSingleton(MessageType.System)
        .AddSingleton<MessageType, LocationType>()
        .AddSingleton<MessageType, ImageType>()
        .AddSingleton<MessageType, VoiceType>()
        .AddSingleton<MessageType, PollType>();
}

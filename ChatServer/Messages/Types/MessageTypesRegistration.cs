namespace ChatServer.Messages.Types;

internal static class MessageTypesRegistration
{
    public static IReadOnlyList<MessageType> All { get; } =
    [
        MessageType.Text,
        MessageType.File,
        MessageType.UserProfile,
        MessageType.System,
        new LocationType(),
        new ImageType(),
        new VoiceType(),
        new PollType(),
    ];

    public static IServiceCollection AddMessageTypes(this IServiceCollection services)
    {
        foreach (var type in All)
            services.AddSingleton(type);
        return services.AddSingleton<MessageTypes>();
    }
}

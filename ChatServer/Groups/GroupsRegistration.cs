namespace ChatServer.Groups;

internal static class GroupsRegistration
{
    public static IServiceCollection AddGroups(this IServiceCollection services) => services
        .AddSingleton<GroupNotes>()
        .AddSingleton<GroupMembers>()
        .AddSingleton<GroupChanges>();
}

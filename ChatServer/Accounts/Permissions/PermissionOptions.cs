using ChatServer.Options;

namespace ChatServer.Accounts.Permissions;

/// <summary>
/// Section <c>Chat:Permissions</c>: what users may do who are no administrators. A group of users can only add to it.
/// </summary>
internal sealed record PermissionOptions : ICheckedOptions
{
    /// <summary>Whether users may delete chats.</summary>
    public bool DeleteChats { get; init; } = true;

    /// <summary>Whether users may share chats by a link.</summary>
    public bool ShareChats { get; init; } = true;

    /// <summary>Whether users may list channels, make groups and direct channels, and manage those that are theirs.</summary>
    public bool UseChannels { get; init; } = true;

    /// <summary>Whether users may keep chats in folders.</summary>
    public bool UseFolders { get; init; } = true;

    /// <summary>
    /// What a group of users may do beyond that: the group's name, then names of permissions separated by commas, such as
    /// <c>"Support": "chat.delete, chat.share"</c>.
    /// </summary>
    public IReadOnlyDictionary<string, string> Groups { get; init; } = new Dictionary<string, string>();

    public IEnumerable<string> Errors() =>
        from grant in Groups
        from name in NamesOf(grant.Value)
        where PermissionNames.Read(name) is null
        select $"Groups:{grant.Key} has '{name}', which is no permission; there are {PermissionNames.All}";

    public bool AllowsEveryone(Permission permission) => permission switch
    {
        Permission.DeleteChats => DeleteChats,
        Permission.ShareChats => ShareChats,
        Permission.UseChannels => UseChannels,
        Permission.UseFolders => UseFolders,
        _ => throw new ArgumentOutOfRangeException(nameof(permission), permission, null),
    };

    /// <summary>The names of the groups that have a permission.</summary>
    public IEnumerable<string> GroupsWith(Permission permission) =>
        from grant in Groups
        where NamesOf(grant.Value).Any(name => PermissionNames.Read(name) == permission)
        select grant.Key;

    private static string[] NamesOf(string names) =>
        names.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}

using System.Collections.Frozen;

namespace ChatServer.Accounts.Permissions;

/// <summary>What the configuration can allow some users and not others. Administrators may do all of it.</summary>
internal enum Permission
{
    DeleteChats,
    ShareChats,
    UseChannels,
    UseFolders,
}

/// <summary>The names of permissions in the configuration and on the wire.</summary>
internal static class PermissionNames
{
    private static readonly FrozenDictionary<string, Permission> ByName = new Dictionary<string, Permission>
    {
        ["chat.delete"] = Permission.DeleteChats,
        ["chat.share"] = Permission.ShareChats,
        ["features.channels"] = Permission.UseChannels,
        ["features.folders"] = Permission.UseFolders,
    }.ToFrozenDictionary();

    public static string All { get; } = string.Join(", ", ByName.Keys.Order());

    /// <summary>Null if there is no such permission.</summary>
    public static Permission? Read(string name) => ByName.TryGetValue(name, out var permission) ? permission : null;
}

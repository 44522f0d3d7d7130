using System.Collections.Frozen;
using ChatServer.Accounts.UserGroups;
using ChatServer.Storage;

namespace ChatServer.Accounts.Permissions;

/// <summary>
/// The one place that decides what a user may do: administrators everything, other users what the configuration allows to
/// everybody or to one of their groups. It is looked up on each request, so a change takes effect at once.
/// </summary>
internal sealed class UserPermissions(Database database, PermissionOptions options)
{
    private readonly FrozenDictionary<Permission, string[]> granted = Enum.GetValues<Permission>()
        .ToFrozenDictionary(permission => permission, permission => options.GroupsWith(permission).ToArray());

    public ValueTask<bool> AllowAsync(Guid userId, Permission permission, CancellationToken cancellationToken) =>
        options.AllowsEveryone(permission)
            ? ValueTask.FromResult(true)
            : database.ReadAsync(
                read => UserStore.Find(read, userId) is { } user && Allows(read, user, permission), cancellationToken);

    /// <summary>Whether users have a permission by the name of a group, so that it changes if a group is renamed.</summary>
    public bool DependsOnNames(Permission permission) =>
        !options.AllowsEveryone(permission) && granted[permission].Length > 0;

    public bool Allows(ReadScope read, UserRow user, Permission permission) =>
        user.IsAdmin
        || options.AllowsEveryone(permission)
        || granted[permission].Any(name => UserGroupStore.FindByName(read, name) is { } group
            && UserGroupStore.IsMember(read, group.Id, user.Id));
}

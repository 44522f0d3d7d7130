using ChatServer.Accounts.UserGroups;
using ChatServer.Audit;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Administration.Users;

/// <summary>A change of a user group by an administrator.</summary>
internal abstract record UserGroupCommand(AdminCall Call, Guid GroupId) : AdminCommand(Call);

internal sealed record CreateUserGroup(AdminCall Call, Guid GroupId, string Name, string Description)
    : UserGroupCommand(Call, GroupId);

/// <param name="Name">Null: unchanged.</param>
/// <param name="Description">Null: unchanged.</param>
internal sealed record ChangeUserGroup(AdminCall Call, Guid GroupId, string? Name, string? Description)
    : UserGroupCommand(Call, GroupId);

internal sealed record AddToUserGroup(AdminCall Call, Guid GroupId, IReadOnlyList<Guid> UserIds)
    : UserGroupCommand(Call, GroupId);

internal sealed record RemoveFromUserGroup(AdminCall Call, Guid GroupId, Guid UserId) : UserGroupCommand(Call, GroupId);

/// <summary>Removes up to <see cref="UserGroupWrites.MaxPerWrite"/> members, and the group once it has none.</summary>
internal sealed record DeleteUserGroup(AdminCall Call, Guid GroupId) : UserGroupCommand(Call, GroupId);

/// <summary>Administrators' changes to user groups, audited.</summary>
internal sealed class UserGroupAdministration(Database database, AuditedChanges changes)
{
    public ValueTask<Refusal?> CreateAsync(CreateUserGroup command, CancellationToken cancellationToken) =>
        RunAsync(
            command, "user_group_created", write => UserGroupWrites.Create(write, GroupOf(command)), cancellationToken,
            ("name", command.Name));

    public ValueTask<Refusal?> ChangeAsync(ChangeUserGroup command, CancellationToken cancellationToken) =>
        RunAsync(
            command, "user_group_changed",
            write => UserGroupWrites.Change(write, command.GroupId, command.Name, command.Description), cancellationToken,
            ("name", command.Name), ("description", command.Description));

    public ValueTask<Refusal?> AddAsync(AddToUserGroup command, CancellationToken cancellationToken) =>
        RunAsync(
            command, "user_group_members_added", write => UserGroupWrites.Add(write, command.GroupId, command.UserIds),
            cancellationToken, ("user_ids", command.UserIds));

    public ValueTask<Refusal?> RemoveAsync(RemoveFromUserGroup command, CancellationToken cancellationToken) =>
        RunAsync(
            command, "user_group_member_removed", write => UserGroupWrites.Remove(write, command.GroupId, command.UserId),
            cancellationToken, ("user_id", command.UserId));

    /// <summary>
    /// Deletes a group, a step for each write: a refusal ends it, and so does cancellation, which leaves the group with the rest
    /// of its members.
    /// </summary>
    public async ValueTask<Refusal?> DeleteAsync(DeleteUserGroup command, CancellationToken cancellationToken)
    {
        var isGone = false;
        Refusal? refusal = null;
        while (refusal is null && !isGone)
        {
            refusal = await RunAsync(
                command, "user_group_deleted",
                write =>
                {
                    if (UserGroupStore.Find(write, command.GroupId) is null)
                        return new Refusal(RefusalCode.UnknownUserGroup);

                    isGone = UserGroupWrites.TryDelete(write, command.GroupId);
                    return null;
                },
                cancellationToken);
        }

        return refusal;
    }

    public ValueTask<UserGroupRow?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        database.ReadAsync(read => UserGroupStore.Find(read, id), cancellationToken);

    public ValueTask<IReadOnlyList<UserGroupRow>> ListAsync(Guid afterId, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync(read => UserGroupStore.ReadAfter(read, afterId, limit), cancellationToken);

    /// <summary>Null if there is no such group.</summary>
    public ValueTask<IReadOnlyList<Guid>?> ListMembersAsync(
        Guid id, Guid afterId, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync(
            read => UserGroupStore.Find(read, id) is null ? null : UserGroupStore.ReadMembersAfter(read, id, afterId, limit),
            cancellationToken);

    private ValueTask<Refusal?> RunAsync(
        UserGroupCommand command, string action, Func<WriteScope, Refusal?> change, CancellationToken cancellationToken,
        params AuditDetail[] details) =>
        changes.RunAsync(
            command, command.Call.Entry(action, AuditSubject.UserGroup(command.GroupId), details), change, cancellationToken);

    private static UserGroupRow GroupOf(CreateUserGroup command) => new()
    {
        Id = command.GroupId,
        Name = command.Name,
        Description = command.Description,
        CreatedBy = command.Call.ActorId,
    };
}

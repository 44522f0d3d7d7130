using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Accounts.UserGroups;

/// <summary>Users entered or left a user group: what the group may do, they may do from now on, or no longer.</summary>
internal sealed record UserGroupChanged(Guid GroupId, IReadOnlyList<Guid> UserIds, bool AreMembers) : DomainEvent;

/// <summary>A user group has another name: permissions name groups, so its members may have others now.</summary>
internal sealed record UserGroupRenamed(Guid GroupId) : DomainEvent;

/// <summary>
/// Changes user groups, on the writer's thread and within an administrator's audited change. A group that is deleted loses its
/// members in steps, so that no write is long.
/// </summary>
internal static class UserGroupWrites
{
    public const int MaxGroups = 1_000;
    public const int MaxMembers = 100_000;
    public const int MaxNameCharacters = 100;
    public const int MaxDescriptionCharacters = 1_000;

    /// <summary>How many members one write adds or removes.</summary>
    public const int MaxPerWrite = 1_000;

    public static Refusal? Create(WriteScope write, UserGroupRow group)
    {
        if (UserGroupStore.Count(write) >= MaxGroups)
            return new Refusal(RefusalCode.TooManyUserGroups, Detail: $"{MaxGroups}");

        if (UserGroupStore.FindByName(write, group.Name) is not null)
            return new Refusal(RefusalCode.UserGroupExists);

        UserGroupStore.Insert(write, group);
        return null;
    }

    /// <param name="name">Null: as it is.</param>
    /// <param name="description">Null: as it is.</param>
    public static Refusal? Change(WriteScope write, Guid id, string? name, string? description)
    {
        if (UserGroupStore.Find(write, id) is not { } group)
            return new Refusal(RefusalCode.UnknownUserGroup);

        if (name is not null && UserGroupStore.FindByName(write, name) is { } other && other.Id != id)
            return new Refusal(RefusalCode.UserGroupExists);

        UserGroupStore.Update(write, id, name ?? group.Name, description ?? group.Description);
        if (name is not null && name != group.Name)
            write.Publish(new UserGroupRenamed(id));
        return null;
    }

    /// <summary>All of the users, or none.</summary>
    public static Refusal? Add(WriteScope write, Guid id, IReadOnlyList<Guid> userIds)
    {
        if (UserGroupStore.Find(write, id) is not { } group)
            return new Refusal(RefusalCode.UnknownUserGroup);

        if (group.Members + userIds.Count > MaxMembers)
            return new Refusal(RefusalCode.TooManyMembers, RequestField.Users, $"{MaxMembers}");

        var known = UserStore.ListEnabled(write, userIds);
        foreach (var userId in userIds)
        {
            if (!known.Contains(userId))
                return new Refusal(RefusalCode.UnknownUser, RequestField.Users, $"{userId}");
        }

        Publish(write, id, [.. userIds.Where(userId => UserGroupStore.TryAdd(write, id, userId))], areMembers: true);
        return null;
    }

    public static Refusal? Remove(WriteScope write, Guid id, Guid userId)
    {
        if (UserGroupStore.Find(write, id) is null)
            return new Refusal(RefusalCode.UnknownUserGroup);

        if (!UserGroupStore.TryRemove(write, id, userId))
            return new Refusal(RefusalCode.UnknownUser);

        Publish(write, id, [userId], areMembers: false);
        return null;
    }

    /// <summary>Removes up to <see cref="MaxPerWrite"/> members, then the group; true once the group is gone.</summary>
    public static bool TryDelete(WriteScope write, Guid id)
    {
        var members = UserGroupStore.ReadMembersAfter(write, id, Guid.Empty, MaxPerWrite);
        foreach (var userId in members)
            UserGroupStore.TryRemove(write, id, userId);
        Publish(write, id, members, areMembers: false);
        if (members.Count == MaxPerWrite)
            return false;

        UserGroupStore.Delete(write, id);
        return true;
    }

    /// <summary>Removes an erased user from all groups.</summary>
    public static void Depart(WriteScope write, Guid userId)
    {
        foreach (var id in UserGroupStore.ListIdsOf(write, userId))
            Remove(write, id, userId);
    }

    private static void Publish(WriteScope write, Guid id, IReadOnlyList<Guid> userIds, bool areMembers)
    {
        if (userIds.Count > 0)
            write.Publish(new UserGroupChanged(id, userIds, areMembers));
    }
}

using ChatServer.Accounts.Suspensions;
using ChatServer.Conversations;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Groups;

/// <summary>
/// Adds and removes the members of a group and gives them their roles, on the writer's thread. Also without a request: for
/// deleted accounts, and for rights that were revoked after the backup in place was made.
/// </summary>
internal sealed class GroupMembers(ConversationCache conversations, SuspendedUsers suspended, GroupNotes notes)
{
    private static readonly Refusal NotPermitted = new(RefusalCode.NotPermitted);

    /// <summary>
    /// Removes a user whose account was deleted. An owner is succeeded by the first admin, or by the first member if there is no
    /// admin.
    /// </summary>
    public void Depart(WriteScope write, long groupId, Guid userId)
    {
        if (conversations.Find(write, groupId) is not { Kind.HasRoles: true } group
            || group.Find(write, userId) is not { } leaving)
            return;

        if (leaving.Role == GroupRole.Owner
            && GroupStore.ListMembers(write, groupId).FirstOrDefault(member => member.UserId != userId) is { } successor)
        {
            GiveRole(write, group, leaving, successor.UserId, GroupRole.Owner);
            group = conversations.Find(write, groupId)!;
            leaving = group.Find(write, userId)!;
        }

        Remove(write, group, leaving, userId);
    }

    /// <summary>
    /// Removes a user again who was removed, or left, after the backup that is now in place was made; false if they aren't a
    /// member.
    /// </summary>
    public bool TryTakeOut(WriteScope write, long groupId, Guid userId)
    {
        if (conversations.Find(write, groupId) is not { Kind.HasRoles: true } group || group.Find(write, userId) is null)
            return false;

        Depart(write, groupId, userId);
        return true;
    }

    /// <summary>
    /// Revokes a role in the same case. A group has one owner: the former owner loses that role to their successor, and keeps it
    /// if the successor isn't a member.
    /// </summary>
    public bool TryLower(WriteScope write, long groupId, Guid userId, string role)
    {
        if (conversations.Find(write, groupId) is not { Kind.HasRoles: true } group
            || group.Find(write, userId) is not { } member
            || member.Role == role)
            return false;

        var isLower = member.Role == GroupRole.Admin && role == GroupRole.Member;
        return (isLower || role == GroupRole.Owner)
            && group.Participants.FirstOrDefault(participant => participant.Role == GroupRole.Owner) is { } owner
            && !GiveRole(write, group, owner, userId, role).IsRefused;
    }

    // The removed member is notified too, as the last event that they receive.
    public Outcome<long> Remove(WriteScope write, Conversation group, Participant actor, Guid userId)
    {
        if (group.Find(write, userId) is not { } removed)
            return new Refusal(RefusalCode.UnknownUser, RequestField.User, $"{userId}");

        var isLeaving = removed == actor;
        if (!isLeaving && suspended.Contains(actor.UserId, write.Now))
            return Refusal.Suspended;

        if (!isLeaving && !GroupRole.MayRemove(actor.Role, removed.Role))
            return NotPermitted;

        if (isLeaving && actor.Role == GroupRole.Owner && group.Participants.Count > 1)
            return new Refusal(RefusalCode.OwnerMustStay);

        var position = Note(write, group, actor, new SystemNote(isLeaving ? "member_left" : "member_removed", UserIds: [userId]));
        conversations.Reload(write, group, () => GroupStore.Leave(write, group.Id, userId, position));
        PublishChanged(write, group.Id, [userId]);
        return group.Id;
    }

    public Outcome<long> GiveRole(WriteScope write, Conversation group, Participant actor, Guid userId, string role)
    {
        if (actor.Role != GroupRole.Owner || userId == actor.UserId)
            return NotPermitted;

        if (group.Find(write, userId) is not { } changed)
            return new Refusal(RefusalCode.UnknownUser, RequestField.User, $"{userId}");

        if (changed.Role == role)
            return group.Id;

        conversations.Reload(write, group, () =>
        {
            GroupStore.UpdateRole(write, group.Id, userId, role);
            if (role == GroupRole.Owner)
                GroupStore.UpdateRole(write, group.Id, actor.UserId, GroupRole.Admin);
        });
        Note(write, group, actor, new SystemNote(
            role == GroupRole.Owner ? "owner_changed" : "role_changed", UserIds: [userId], Role: role));
        return group.Id;
    }

    public long Note(WriteScope write, Conversation group, Participant actor, SystemNote note) =>
        Note(write, group.Id, actor.UserId, note);

    public void PublishChanged(WriteScope write, long groupId, IReadOnlyList<Guid> changed) =>
        write.Publish(new MembersChanged(groupId, changed, conversations.Find(write, groupId)?.Audience.Users ?? []));

    // The current group: the participants may have changed just before.
    public long Note(WriteScope write, long groupId, Guid actorId, SystemNote note) =>
        notes.Append(write, conversations.Find(write, groupId)!, actorId, note);

    public static void Join(WriteScope write, Conversation group, Guid[] userIds)
    {
        foreach (var id in userIds)
            GroupJoin.Of(write).Execute(group, id, GroupRole.Member, write.Now);
    }
}

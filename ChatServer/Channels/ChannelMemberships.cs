using ChatServer.Accounts;
using ChatServer.Conversations;
using ChatServer.Groups;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Channels;

/// <summary>Adds users to channels and removes them, at their own or a channel manager's request.</summary>
internal sealed class ChannelMemberships(
    Database database, ConversationCache conversations, GroupChanges groups, ChannelMembers members)
{
    private static readonly Refusal NotPermitted = new(RefusalCode.NotPermitted);

    /// <summary>Makes a user a member of a standard channel that they may read.</summary>
    public ValueTask<Refusal?> JoinAsync(JoinChannel command, CancellationToken cancellationToken) =>
        database.WriteAsync(command, Join, cancellationToken);

    /// <summary>
    /// Adds members to a group, or to a standard channel those of the users who may read it. Returns the users who weren't
    /// members before.
    /// </summary>
    public async ValueTask<Outcome<IReadOnlyList<Guid>>> AddAsync(AddChannelMembers command, CancellationToken cancellationToken)
    {
        var found = await database.ReadAsync(read => FindManaged(read, command.ActorId, command.ChannelId), cancellationToken);
        if (found.IsRefused)
            return found.Refusal;

        return found.Value.Kind == ConversationKind.Group.Name
            ? await AddToGroupAsync(command, cancellationToken)
            : await database.WriteAsync(command, Add, cancellationToken);
    }

    /// <summary>
    /// Removes members from a group or a standard channel, and from the channel's access lists. Returns how many were members.
    /// </summary>
    public async ValueTask<Outcome<long>> RemoveAsync(RemoveChannelMembers command, CancellationToken cancellationToken)
    {
        var found = await database.ReadAsync(read => FindManaged(read, command.ActorId, command.ChannelId), cancellationToken);
        if (found.IsRefused)
            return found.Refusal;

        return found.Value.Kind == ConversationKind.Group.Name
            ? await RemoveFromGroupAsync(command, cancellationToken)
            : await database.WriteAsync(command, Remove, cancellationToken);
    }

    private Refusal? Join(WriteScope write, JoinChannel command)
    {
        if (ChannelStore.Find(write, command.ChannelId) is not { } channel
            || conversations.Find(write, command.ChannelId) is not { } conversation)
            return Refusal.UnknownConversation;

        if (UserStore.Find(write, command.UserId) is not { } user || !ChannelRights.MayRead(write, user, channel))
            return NotPermitted;

        return conversation.Kind.HasAccessLists ? members.Join(write, conversation, user.Id) : null;
    }

    // A direct conversation always has the same two users.
    private static Outcome<ChannelRow> FindManaged(ReadScope read, Guid actorId, long channelId)
    {
        if (ChannelStore.Find(read, channelId) is not { } channel)
            return Refusal.UnknownConversation;

        return UserStore.Find(read, actorId) is { } actor && ChannelRights.Manages(read, actor, channel)
            ? channel
            : NotPermitted;
    }

    private async ValueTask<Outcome<IReadOnlyList<Guid>>> AddToGroupAsync(
        AddChannelMembers command, CancellationToken cancellationToken)
    {
        var added = await database.ReadAsync(
            read =>
            {
                var present = ChannelMembershipStore.List(read, command.ChannelId).Select(member => member.UserId);
                return Named(read, command).Except(present).ToArray();
            },
            cancellationToken);
        if (added.Length == 0)
            return added;

        var changed = await groups.AddAsync(new AddMembers(command.ActorId, command.ChannelId, added), cancellationToken);
        return changed.IsRefused ? changed.Refusal : added;
    }

    private async ValueTask<Outcome<long>> RemoveFromGroupAsync(
        RemoveChannelMembers command, CancellationToken cancellationToken)
    {
        var removed = 0L;
        foreach (var userId in command.UserIds.Distinct())
        {
            var outcome = await groups.RemoveAsync(
                new RemoveMember(command.ActorId, command.ChannelId, userId), cancellationToken);
            if (outcome.Refusal is { Code: not RefusalCode.UnknownUser and not RefusalCode.UnknownGroup } refused)
                return refused;

            removed += outcome.Refusal?.Code == RefusalCode.UnknownUser ? 0 : 1;
        }

        return removed;
    }

    private Outcome<IReadOnlyList<Guid>> Add(WriteScope write, AddChannelMembers command)
    {
        var found = FindManaged(write, command.ActorId, command.ChannelId);
        if (found.IsRefused)
            return found.Refusal;

        Guid[] named = [.. Named(write, command).Take(ChannelMembers.MaxPerWrite + 1)];
        if (named.Length > ChannelMembers.MaxPerWrite)
            return new Refusal(RefusalCode.TooManyMembers, RequestField.Users, $"{ChannelMembers.MaxPerWrite} at once");

        var conversation = conversations.Find(write, command.ChannelId)!;
        var added = new List<Guid>();
        foreach (var user in UserStore.List(write, named))
        {
            if (!ChannelRights.MayRead(write, user, found.Value) || conversation.Find(write, user.Id) is not null)
                continue;

            if (members.Join(write, conversation, user.Id) is { } refused)
                return refused;

            added.Add(user.Id);
        }

        return added;
    }

    private Outcome<long> Remove(WriteScope write, RemoveChannelMembers command)
    {
        var found = FindManaged(write, command.ActorId, command.ChannelId);
        if (found.IsRefused)
            return found.Refusal;

        foreach (var userId in command.UserIds)
            ChannelAccessStore.TryRemove(write, command.ChannelId, userId);
        var left = members.Leave(write, command.ChannelId, command.UserIds);
        write.Publish(new ChannelAccessChanged(command.ChannelId, command.UserIds));
        return left.Count;
    }

    private static IEnumerable<Guid> Named(ReadScope read, AddChannelMembers command) =>
        command.UserIds.Concat(ChannelCreation.MembersOf(read, command.GroupIds)).Distinct();
}

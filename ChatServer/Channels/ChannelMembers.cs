using ChatServer.Accounts;
using ChatServer.Accounts.UserGroups;
using ChatServer.Conversations;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Channels;

/// <summary>
/// The members of standard channels, on the writer's thread. A user who loses the right to read one leaves it in the same write,
/// so that nothing is delivered to them any more.
/// </summary>
internal sealed class ChannelMembers(ConversationCache conversations) : IWriterState
{
    /// <summary>How many users one write removes.</summary>
    public const int MaxPerWrite = 500;

    /// <summary>Null if the user is a member now; the caller has checked that they may read the channel.</summary>
    public Refusal? Join(WriteScope write, Conversation channel, Guid userId)
    {
        if (channel.Find(write, userId) is not null)
            return null;

        if (LargeConversations.ListOf(write, userId).Count >= LargeConversations.MaxOfUser)
            return new Refusal(RefusalCode.TooManyChannels, Detail: $"{LargeConversations.MaxOfUser}");

        if (ChannelMembershipStore.Count(write, channel.Id) >= channel.Kind.MaxMembers)
            return new Refusal(RefusalCode.TooManyMembers, RequestField.Users, $"{channel.Kind.MaxMembers}");

        ChannelMembershipStore.Join(write, channel, userId);
        if (channel.LastMessageId > 0)
            HistoryChanged.Append(write, conversations, channel.Id, userId);
        write.Publish(new MembershipChanged(
            channel.Id, userId, IsMember: true, ChannelMembershipStore.Find(write, channel.Id, userId)!.ClearedPosition));
        return null;
    }

    /// <summary>Those of the users who were members.</summary>
    public IReadOnlyList<Guid> Leave(WriteScope write, long channelId, IReadOnlyList<Guid> userIds)
    {
        if (conversations.Find(write, channelId) is not { Kind.HasAccessLists: true } channel)
            return [];

        Guid[] leaving = [.. userIds.Where(userId => channel.Find(write, userId) is not null)];
        if (leaving.Length == 0)
            return leaving;

        conversations.Reload(write, channel, () =>
        {
            foreach (var userId in leaving)
                ChannelMembershipStore.Leave(write, channel, userId);
        });
        foreach (var userId in leaving)
            write.Publish(new MembershipChanged(channelId, userId, IsMember: false));
        return leaving;
    }

    /// <summary>
    /// Those of the users who may no longer read the channel leave it. For a disabled user it is as if the account was enabled.
    /// </summary>
    public void LeaveIfBarred(WriteScope write, long channelId, IReadOnlyList<Guid> userIds)
    {
        var channel = ChannelStore.Find(write, channelId);
        Guid[] barred = channel is null
            ? [.. userIds]
            : [.. userIds.Where(userId => UserStore.Find(write, userId) is { } user
                && !ChannelRights.MayRead(write, user with { DisabledAt = null }, channel))];
        Leave(write, channelId, barred);
    }

    /// <summary>
    /// The same for all members, after the access lists have changed: at once as far as one write can check them, the others with
    /// the next ones.
    /// </summary>
    public void BarAfterChange(WriteScope write, long channelId)
    {
        var first = ChannelMembershipStore.ReadAfter(write, channelId, Guid.Empty, MaxPerWrite);
        LeaveIfBarred(write, channelId, first);
        if (first.Count == MaxPerWrite)
            ChannelSweepStore.Begin(write, channelId, first[^1]);
    }

    /// <summary>A user lost a right that doesn't come from a channel itself.</summary>
    public void OnPublished(WriteScope write, DomainEvent happened)
    {
        switch (happened)
        {
            case UserGroupChanged { AreMembers: false } group:
                LeaveAfterGroup(write, group.GroupId, group.UserIds);
                break;
            case AdminRoleRevoked revoked:
                LeaveWhereBarred(write, revoked.UserId);
                break;
        }
    }

    /// <summary>Nothing is kept in memory.</summary>
    public void RolledBack()
    {
    }

    // If there are too many to check in one write, the sweep checks all members of the channels.
    private void LeaveAfterGroup(WriteScope write, Guid groupId, IReadOnlyList<Guid> userIds)
    {
        var channelIds = ChannelAccessStore.ListReadableBy(write, groupId);
        var isShort = channelIds.Count * userIds.Count <= MaxPerWrite;
        foreach (var channelId in channelIds)
        {
            if (isShort)
                LeaveIfBarred(write, channelId, userIds);
            else
                ChannelSweepStore.Begin(write, channelId, Guid.Empty);
        }
    }

    private void LeaveWhereBarred(WriteScope write, Guid userId)
    {
        foreach (var membership in LargeConversations.ListOf(write, userId))
        {
            if (conversations.Find(write, membership.ConversationId) is { Kind.HasAccessLists: true })
                LeaveIfBarred(write, membership.ConversationId, [userId]);
        }
    }
}

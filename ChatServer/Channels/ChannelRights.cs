using ChatServer.Accounts;
using ChatServer.Conversations;
using ChatServer.Groups;
using ChatServer.Storage;

namespace ChatServer.Channels;

/// <summary>
/// The one predicate of who may do what in a channel, for all APIs. In a direct conversation and a group members may read and
/// write, and administrators are no exception. A standard channel is open to administrators and its creator, and to everybody if
/// it is public, otherwise to the users and user groups of its access lists. Users who wait for approval, and disabled ones, may
/// do nothing.
/// </summary>
internal sealed class ChannelRights : IConversationAccess
{
    public static bool MayRead(ReadScope read, UserRow user, ChannelRow channel) =>
        May(read, user, channel, ChannelPermission.Read);

    public static bool MayWrite(ReadScope read, UserRow user, ChannelRow channel) =>
        May(read, user, channel, ChannelPermission.Write);

    /// <summary>
    /// Whether the user may change the channel and its members: the creator and administrators, in a group its owner and admins.
    /// </summary>
    public static bool Manages(ReadScope read, UserRow user, ChannelRow channel)
    {
        if (!IsActive(user))
            return false;

        return channel.Kind == ConversationKind.Channel.Name
            ? user.IsAdmin || channel.CreatedBy == user.Id
            : ChannelMembershipStore.Find(read, channel.Id, user.Id) is { } member
                && channel.Kind == ConversationKind.Group.Name && GroupRole.Manages(member.Role);
    }

    public bool MayWrite(ReadScope read, Conversation conversation, Guid userId) =>
        !conversation.Kind.HasAccessLists || Asks(read, conversation, userId, MayWrite);

    public bool Manages(ReadScope read, Conversation conversation, Guid userId) =>
        conversation.Kind.HasAccessLists && Asks(read, conversation, userId, Manages);

    private static bool Asks(
        ReadScope read, Conversation conversation, Guid userId, Func<ReadScope, UserRow, ChannelRow, bool> may) =>
        ChannelStore.Find(read, conversation.Id) is { } channel && UserStore.Find(read, userId) is { } user
        && may(read, user, channel);

    private static bool May(ReadScope read, UserRow user, ChannelRow channel, string permission)
    {
        if (!IsActive(user))
            return false;

        if (channel.Kind != ConversationKind.Channel.Name)
            return ChannelMembershipStore.Find(read, channel.Id, user.Id) is not null;

        return user.IsAdmin || channel.IsPublic || channel.CreatedBy == user.Id
            || ChannelAccessStore.Names(read, channel.Id, permission, user.Id);
    }

    private static bool IsActive(UserRow user) => user is { DisabledAt: null, IsPending: false };
}

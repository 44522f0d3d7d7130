using ChatServer.Accounts;
using ChatServer.Conversations;
using ChatServer.Messages;
using ChatServer.Messages.Types;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Channels;

/// <summary>A user in a channel that they may read.</summary>
/// <param name="Membership">Null if they haven't joined it.</param>
internal sealed record ChannelVisit(UserRow User, ChannelRow Channel, ChannelMembershipRow? Membership)
{
    /// <summary>Whether the user has to join the channel before they can write in it.</summary>
    public bool MustJoin => Channel.Kind == ConversationKind.Channel.Name && Membership is null;

    /// <summary>Messages up to this one are hidden from the user.</summary>
    public long ClearedPosition => Membership?.ClearedPosition ?? 0;

    public static Outcome<ChannelVisit> Find(ReadScope read, Guid userId, long? channelId)
    {
        if (channelId is not { } id || ChannelStore.Find(read, id) is not { } channel)
            return Refusal.UnknownConversation;

        return UserStore.Find(read, userId) is { } user && ChannelRights.MayRead(read, user, channel)
            ? new ChannelVisit(user, channel, ChannelMembershipStore.Find(read, id, userId))
            : new Refusal(RefusalCode.NotPermitted);
    }

    /// <summary>Null if the message is in the channel and the user sees it.</summary>
    public Refusal? CheckMessage(ReadScope read, long? messageId)
    {
        if (messageId is not { } id || id <= ClearedPosition
            || MessageStore.Find(read, id) is not { DeletedAt: null } row || row.Type == MessageType.System.Name)
            return Refusal.UnknownMessage;

        return row.ConversationId == Channel.Id ? null : new Refusal(RefusalCode.MessageElsewhere, RequestField.Message);
    }
}

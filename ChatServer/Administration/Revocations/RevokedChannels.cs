using ChatServer.Channels;
using ChatServer.Channels.Webhooks;
using ChatServer.Storage;

namespace ChatServer.Administration.Revocations;

/// <summary>
/// Revokes rights to standard channels again: members who lose the right to read one leave it in the same write.
/// </summary>
internal sealed class RevokedChannels(ChannelMembers members)
{
    /// <summary>False if the database already has the change.</summary>
    public bool TryRevoke(WriteScope write, long channelId, JournaledRevocation entry) =>
        ChannelStore.Find(write, channelId) is { } channel && entry.Kind switch
        {
            RevocationKind.AccessTaken => TryTake(write, channelId, entry),
            RevocationKind.ChannelClosed => channel.IsPublic && Close(write, channelId),
            RevocationKind.ChannelDeleted => Delete(write, channelId),
            _ => false,
        };

    public bool TryTakeOut(WriteScope write, long channelId, Guid userId) => members.Leave(write, channelId, [userId]).Count > 0;

    /// <summary>False if there is no such webhook.</summary>
    public static bool TryDeleteWebhook(WriteScope write, Guid id)
    {
        if (WebhookStore.Find(write, id) is not { } webhook)
            return false;

        WebhookStore.Delete(write, webhook);
        return true;
    }

    // The text of the entry is the permission, and what is named: "read user".
    private bool TryTake(WriteScope write, long channelId, JournaledRevocation entry)
    {
        if (entry is not { OtherId: { } named, Text: { } text } || text.Split(' ') is not [var permission, var kind]
            || !ChannelAccessStore.TryRemove(write, channelId, permission, named, isGroup: kind == "group"))
            return false;

        if (kind == "group")
            members.BarAfterChange(write, channelId);
        else
            members.LeaveIfBarred(write, channelId, [named]);
        return true;
    }

    private bool Close(WriteScope write, long channelId)
    {
        ChannelStore.UpdateIsPublic(write, channelId, isPublic: false);
        members.BarAfterChange(write, channelId);
        return true;
    }

    // The sweep removes members and messages; nobody finds them before that.
    private bool Delete(WriteScope write, long channelId)
    {
        ChannelDeletion.Mark(write, members, channelId);
        return true;
    }
}

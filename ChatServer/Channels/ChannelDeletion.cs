using ChatServer.Accounts;
using ChatServer.Conversations;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Channels;

/// <summary>
/// Deletes standard channels: from the commit on nobody finds the channel, and <see cref="ChannelSweep"/> removes its members and
/// erases its messages. Groups end when their members leave, and direct conversations never do.
/// </summary>
internal sealed class ChannelDeletion(Database database, ChannelMembers members)
{
    private static readonly Refusal NotPermitted = new(RefusalCode.NotPermitted);

    public ValueTask<Refusal?> DeleteAsync(DeleteChannel command, CancellationToken cancellationToken) =>
        database.WriteAsync(command, Delete, cancellationToken);

    private Refusal? Delete(WriteScope write, DeleteChannel command)
    {
        if (ChannelStore.Find(write, command.ChannelId) is not { } channel)
            return Refusal.UnknownConversation;

        if (UserStore.Find(write, command.ActorId) is not { } actor
            || !ChannelRights.Manages(write, actor, channel)
            || channel.Kind != ConversationKind.Channel.Name)
            return NotPermitted;

        Mark(write, members, channel.Id);
        return null;
    }

    /// <summary>From now on nobody finds the channel.</summary>
    public static void Mark(WriteScope write, ChannelMembers members, long channelId)
    {
        ChannelStore.MarkDeleted(write, channelId);
        members.Leave(
            write, channelId,
            ChannelMembershipStore.ReadAfter(write, channelId, Guid.Empty, ChannelMembers.MaxPerWrite));
        write.Publish(new ChannelAccessChanged(channelId));
    }
}

using System.Text;
using ChatServer.Accounts;
using ChatServer.Conversations;
using ChatServer.Groups;
using ChatServer.Messages.Rules;
using ChatServer.Refusals;
using ChatServer.Storage;
using ChatServer.Storage.Sealing;

namespace ChatServer.Channels;

/// <summary>Lets managers of a channel change its name, details and access lists.</summary>
internal sealed class ChannelUpdates(
    Database database, ConversationCache conversations, GroupChanges groups, ChannelMembers members, SendLimits limits,
    ConversationKeys keys)
{
    private static readonly Refusal NotPermitted = new(RefusalCode.NotPermitted);

    public async ValueTask<Refusal?> UpdateAsync(UpdateChannel command, CancellationToken cancellationToken)
    {
        if (!limits.TryTakeMessage(command.ActorId, out var retryAfter))
            return Refusal.RateLimited(retryAfter);

        return await database.WriteAsync(command, Update, cancellationToken);
    }

    private Refusal? Update(WriteScope write, UpdateChannel command)
    {
        if (ChannelStore.Find(write, command.ChannelId) is not { } channel
            || conversations.Find(write, command.ChannelId) is not { } conversation)
            return Refusal.UnknownConversation;

        if (UserStore.Find(write, command.ActorId) is not { } actor || !ChannelRights.Manages(write, actor, channel))
            return NotPermitted;

        if (command.Name is { } name && Rename(write, conversation, actor.Id, name) is { } refused)
            return refused;

        var details = ChannelDetails.Open(conversation.Cipher, channel.Id, channel.Details);
        ChannelStore.SaveDetails(
            write, channel.Id, command.Details.ApplyTo(details).Seal(conversation.Cipher, channel.Id), actor.Id);
        if (command.Access is { } access && conversation.Kind.HasAccessLists)
        {
            Replace(write, channel.Id, access.Value);
            write.Publish(new ChannelAccessChanged(channel.Id));
        }

        return null;
    }

    private Refusal? Rename(WriteScope write, Conversation conversation, Guid actorId, string name)
    {
        if (conversation.Kind.HasRoles)
            return groups.Rename(write, conversation, conversation.Find(write, actorId)!, name).Refusal;

        if (conversation.Kind.HasAccessLists)
            ChannelStore.UpdateName(
                write, conversation.Id,
                keys.Find(write, conversation.Id).Seal(
                    SealedRecord.ConversationName, conversation.Id, Encoding.UTF8.GetBytes(name)));
        return null;
    }

    private void Replace(WriteScope write, long channelId, AccessLists? access)
    {
        ChannelStore.UpdateIsPublic(write, channelId, isPublic: access is null);
        ChannelAccessStore.Replace(write, channelId, access);
        if (access is not null)
            members.BarAfterChange(write, channelId);
    }
}

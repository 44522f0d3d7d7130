using ChatServer.Accounts;
using ChatServer.Conversations;
using ChatServer.Conversations.Settings;
using ChatServer.Messages.Extras;
using ChatServer.Messages.Files;
using ChatServer.Messages.Replies;
using ChatServer.Storage;
using ChatServer.Storage.Sealing;

namespace ChatServer.Messages.Sending;

/// <summary>When a message is delivered to the participants' devices.</summary>
internal enum Notification
{
    /// <summary>With the commit.</summary>
    AtOnce,

    /// <summary>When its sender announces it, see <see cref="Outbox.AnnounceFileAsync"/>.</summary>
    WhenAnnounced,
}

/// <summary>
/// The one place where messages are created, whatever sends them: composed, sealed, inserted, counted and published. The caller
/// has already decided whether the message may be sent, see <see cref="Rules.SendRules"/>.
/// </summary>
internal sealed class MessageAppender(ConversationCache conversations, IMessageFiles files)
{
    /// <summary>Null if the sender has used the client_msg_id before; nothing is stored then.</summary>
    /// <param name="ownFiles">Those of <see cref="MessageContent.OwnFiles"/>.</param>
    public Message? TryAppend(
        WriteScope write, Conversation conversation, MessageDraft draft, AttachedProfile? profile = null,
        Notification notification = Notification.AtOnce, IReadOnlyList<OwnFile>? ownFiles = null)
    {
        var message = Compose(write, conversation, draft, profile);
        if (!TryInsert(write, conversation, message))
            return null;

        // Only a stored message takes a position and a sequence number, so that both stay gapless.
        var position = write.NextPosition();
        conversations.MessageAdded(write, conversation, conversation.Find(write, draft.SenderId), message.Id, message.CreatedAt);
        if (draft.Place.ParentId is { } parent)
            ReplyStore.Add(write, parent, message.Id, message.CreatedAt);
        if (ownFiles is { Count: > 0 })
            files.Attach(write, conversation, draft.SenderId, message.Id, ownFiles);
        else if (draft.Content.File is { } file)
            files.Insert(write, conversation, draft.SenderId, message.Id, file);

        if (draft.Content.Extras is { } extras)
            MessageExtrasStore.Insert(write, conversation, message.Id, extras);

        if (notification == Notification.AtOnce)
            Publish(write, conversation, message, position, draft.TempId);
        if (message is { Seq: 1, ReceiverId: { } receiver })
            write.Publish(new ConversationStarted(draft.SenderId, receiver));
        SettingsLog.BringBack(write, conversations, conversation);
        return message;
    }

    private static Message Compose(WriteScope write, Conversation conversation, MessageDraft draft, AttachedProfile? profile)
    {
        var (content, id) = (draft.Content, write.Position + 1);
        var createdAt = conversation.NextMessageAt(write.Now);
        return new Message(
            id,
            conversation.Id,
            Seq: conversation.LastSeq + 1,
            draft.SenderId,
            conversation.Kind.IsDirect ? conversation.OtherThan(draft.SenderId) : null,
            content.Type,
            content.Body,
            draft.Place.ReplyToId,
            content.File?.AttachTo(id),
            profile,
            draft.ClientMsgId,
            createdAt,
            UpdatedAt: createdAt,
            Data: content.Data,
            ParentId: draft.Place.ParentId,
            Forwarded: content.Forwarded)
        {
            SenderName = NameOf(write, conversation, draft.SenderId),
            Agent = conversation.AgentAddressedBy(draft.SenderId) is { } agent ? new AgentMark(agent, State: null) : null,
        };
    }

    // A webhook is no participant.
    private static string NameOf(WriteScope write, Conversation conversation, Guid senderId) =>
        conversation.Find(write, senderId)?.Name.Text ?? UserStore.Find(write, senderId)?.Fullname ?? "";

    private static bool TryInsert(WriteScope write, Conversation conversation, Message message)
    {
        var body = conversation.Cipher.Seal(SealedRecord.MessageBody, message.Id, message.Body);
        var data = message.Data is { } json ? conversation.Cipher.Seal(SealedRecord.MessageData, message.Id, json) : null;
        return MessageInsert.Of(write).TryExecute(message, body, data, message.Forwarded?.Seal(conversation.Cipher, message.Id));
    }

    // A file that is delivered with its commit needs no announcement by its sender, but catching up finds files by their
    // announcements.
    private void Publish(WriteScope write, Conversation conversation, Message message, long position, string? tempId)
    {
        if (message.File is not null)
        {
            position = write.NextPosition();
            Announcements.Insert(write, position, message);
            conversations.Touch(conversation, position);
        }

        write.Publish(new MessageSent(position, message, conversation.Audience) { TempId = tempId });
    }
}

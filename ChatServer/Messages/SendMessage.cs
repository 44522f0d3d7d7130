using System.Text;
using ChatServer.Accounts;
using ChatServer.Conversations;
using ChatServer.Conversations.Settings;
using ChatServer.Storage;
using ChatServer.Storage.Sealing;

namespace ChatServer.Messages;

/// <summary>The write of one message, from its receiver's rights to the event that tells of it. Runs on the writer's thread.</summary>
internal sealed class SendMessage(
    MessageDraft draft, ConversationCache conversations, MessageReader reader, Action<MessageDraft, SendOutcome> completed) : PendingWrite
{
    private SendOutcome outcome;

    public override void Run(WriteScope scope) => outcome = Send(scope);

    public override void Complete() => completed(draft, outcome);

    public override void Fail(Exception exception) =>
        completed(draft, new SendOutcome(exception is StorageUnavailableException ? SendResult.Unavailable : SendResult.Failed));

    private SendOutcome Send(WriteScope scope)
    {
        var opened = FindConversation(scope);
        if (opened.Conversation is not { } conversation)
            return Refuse(scope, opened.RetryAfter);

        if (conversation.IsBlockedFor(draft.SenderId))
            return Refuse(scope, SendResult.Blocked);

        if (draft.ReplyToId is { } replyTo && !CanReplyTo(scope, conversation, replyTo))
            return new SendOutcome(SendResult.UnknownReply);

        AttachedProfile? profile = null;
        if (draft.AttachedProfileId is { } profileId && (profile = FindProfile(scope, profileId)) is null)
            return new SendOutcome(SendResult.UnknownProfile);

        var message = Compose(scope, conversation, profile);
        return Insert(scope, conversation, message) ? Tell(scope, conversation, message) : Repeat(scope, FindEarlier(scope)!);
    }

    private bool CanReplyTo(WriteScope scope, Conversation conversation, long replyTo) =>
        MessageStore.IsInConversation(scope, replyTo, conversation.Id) && !conversation.Find(draft.SenderId)!.HasCleared(replyTo);

    private OpenedConversation FindConversation(WriteScope scope)
    {
        if (draft.ReceiverId is not { } receiver)
            return new OpenedConversation(conversations.FindToWrite(scope, draft.SenderId, draft.ConversationId!.Value));

        var direct = conversations.OpenDirect(scope, draft.SenderId, receiver);
        return draft.ConversationId is null || direct.Conversation?.Id == draft.ConversationId ? direct : default;
    }

    private Message Compose(WriteScope scope, Conversation conversation, AttachedProfile? profile) => new(
        Id: scope.Position + 1,
        conversation.Id,
        Seq: conversation.LastSeq + 1,
        draft.SenderId,
        conversation.IsGroup ? null : conversation.OtherThan(draft.SenderId),
        draft.Type,
        draft.Body,
        draft.ReplyToId,
        File: null,
        profile,
        draft.ClientMsgId,
        CreatedAt: scope.Now,
        UpdatedAt: scope.Now,
        Data: draft.Data);

    private static bool Insert(WriteScope scope, Conversation conversation, Message message)
    {
        var body = conversation.Cipher.Seal(SealedRecord.MessageBody, message.Id, Encoding.UTF8.GetBytes(message.Body));
        var data = message.Data is { } json ? conversation.Cipher.Seal(SealedRecord.MessageData, message.Id, Encoding.UTF8.GetBytes(json)) : null;
        return MessageInsert.Of(scope).TryExecute(message, body, data);
    }

    // Only a message that was stored takes its number, so that both counts stay gapless.
    private SendOutcome Tell(WriteScope scope, Conversation conversation, Message message)
    {
        scope.NextPosition();
        conversations.MessageAdded(conversation, conversation.Find(draft.SenderId)!, message.Id);
        scope.Publish(new MessageSent(message.Id, message, conversation.ParticipantIds));
        if (message is { Seq: 1, ReceiverId: { } receiver })
            scope.Publish(new ConversationBegan(draft.SenderId, receiver));
        SettingsLog.BringBack(scope, conversations, conversation);
        return new SendOutcome(SendResult.Sent, message);
    }

    private SendOutcome Refuse(WriteScope scope, TimeSpan retryAfter) =>
        retryAfter > TimeSpan.Zero
            ? new SendOutcome(SendResult.RateLimited, RetryAfter: retryAfter)
            : Refuse(scope, draft.ReceiverId is null ? SendResult.UnknownConversation : SendResult.UnknownReceiver);

    // What was stored before the receiver was disabled, or blocked the sender, is confirmed as often as it is repeated.
    private SendOutcome Refuse(WriteScope scope, SendResult reason) =>
        FindEarlier(scope) is { } earlier && Repeat(scope, earlier) is { Result: SendResult.Repeated } repeated ? repeated : new SendOutcome(reason);

    private MessageRow? FindEarlier(WriteScope scope) =>
        draft.ClientMsgId is { } id ? MessageStore.FindByClientId(scope, draft.SenderId, id) : null;

    // Compared is what was first stored: an edit since doesn't make it another send. Of a deleted message nothing is left to
    // compare; who repeats it is told that it was stored, and that it is gone.
    private SendOutcome Repeat(WriteScope scope, MessageRow earlier)
    {
        var stored = reader.OpenFirst(scope, earlier);
        if (!IsTo(stored) || stored.Type.Name != draft.Type.Name)
            return new SendOutcome(SendResult.Conflict);

        if (stored.State?.DeletedAt is not null)
            return new SendOutcome(SendResult.Repeated, Restore(scope, stored));

        var same = stored.Body == draft.Body && stored.Data == draft.Data && stored.ReplyToId == draft.ReplyToId
            && stored.Profile?.Id == draft.AttachedProfileId;
        return same ? new SendOutcome(SendResult.Repeated, stored) : new SendOutcome(SendResult.Conflict);
    }

    private bool IsTo(Message stored) =>
        (draft.ReceiverId is null || draft.ReceiverId == stored.ReceiverId)
        && (draft.ConversationId is null || draft.ConversationId == stored.ConversationId);

    private Message Restore(WriteScope scope, Message deleted)
    {
        var profile = draft.AttachedProfileId is { } id ? FindProfile(scope, id) ?? new AttachedProfile(id, "", "") : null;
        return deleted with { Body = draft.Body, Data = draft.Data, ReplyToId = draft.ReplyToId, Profile = profile };
    }

    private static AttachedProfile? FindProfile(WriteScope scope, Guid id) =>
        UserStore.Find(scope, id) is { } user ? new AttachedProfile(user.Id, user.Fullname, user.PhoneNumber) : null;
}

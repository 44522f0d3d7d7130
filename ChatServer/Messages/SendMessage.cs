using ChatServer.Accounts;
using ChatServer.Accounts.Sessions;
using ChatServer.Accounts.Suspensions;
using ChatServer.Conversations;
using ChatServer.Conversations.Settings;
using ChatServer.Messages.Files;
using ChatServer.Messages.Replies;
using ChatServer.Messages.Rules;
using ChatServer.Refusals;
using ChatServer.Storage;
using ChatServer.Storage.Sealing;

namespace ChatServer.Messages;

/// <summary>The write of one message, from its receiver's rights to the event that tells of it. Runs on the writer's thread.</summary>
/// <param name="sender">Who may have been signed out since they sent it, where it waited long; null where it didn't.</param>
internal sealed class SendMessage(
    MessageDraft draft, ConversationCache conversations, SuspendedUsers suspended, RepeatedSends repeated, IMessageFiles files,
    Action<MessageDraft, SendOutcome> completed, CurrentUser? sender) : PendingWrite
{
    private SendOutcome outcome;

    public override void Run(WriteScope scope) => outcome = Send(scope);

    public override void Complete() => completed(draft, outcome);

    public override void Fail(Exception exception) =>
        completed(draft, new Refusal(exception is StorageUnavailableException ? RefusalCode.Unavailable : RefusalCode.Failed));

    private SendOutcome Send(WriteScope scope)
    {
        if (sender is not null && SignedInUser.Find(scope, sender) is null)
            return new Refusal(RefusalCode.SignedOut);

        if (suspended.Contains(draft.SenderId, scope.Now))
            return Refuse(scope, MessageChanges.Suspended);

        // What needs no conversation comes first: a send that is refused begins none.
        AttachedProfile? profile = null;
        if (draft.AttachedProfileId is { } profileId && (profile = RepeatedSends.FindProfile(scope, draft.SenderId, profileId)) is null)
            return new Refusal(RefusalCode.UnknownUser, RequestField.Profile);

        if (CheckTime(scope.Now) is { } late)
            return Refuse(scope, late);

        if (draft.ForwardOf is { } source && !MessageStore.IsKept(scope, source))
            return Refuse(scope, MessageChanges.Unknown);

        var opened = conversations.OpenToWrite(scope, draft.SenderId, draft.ReceiverId, draft.ConversationId, new FirstMessage(draft.Names));
        if (opened.IsRefused)
            return opened.Refusal.Code == RefusalCode.RateLimited ? opened.Refusal : Refuse(scope, opened.Refusal);

        var conversation = opened.Value;
        if (conversation.IsBlockedFor(draft.SenderId))
            return Refuse(scope, new Refusal(RefusalCode.Blocked, draft.Target));

        if (CheckNamed(scope, conversation) is { } unknown)
            return Refuse(scope, unknown);

        if (draft.File is { } file && files.CheckRoom(scope, draft.SenderId, file.Size) is { } noRoom)
            return Refuse(scope, noRoom);

        var message = Compose(scope, conversation, profile);
        return Insert(scope, conversation, message) ? Tell(scope, conversation, message) : repeated.Find(scope, draft)!.Value;
    }

    // The messages of its conversation that this one names.
    private Refusal? CheckNamed(WriteScope scope, Conversation conversation)
    {
        if (draft.ReplyToId is { } replyTo && !CanReplyTo(scope, conversation, replyTo))
            return new Refusal(RefusalCode.MessageElsewhere, RequestField.ReplyTo);

        return draft.ParentId is { } parent ? ParentCheck.Refuse(scope, conversation, draft.SenderId, parent) : null;
    }

    // What is forwarded was in time when it was first sent; it may have been deleted since it was read.
    private Refusal? CheckTime(Timestamp now) =>
        draft is { Data: { } data, ForwardOf: null } && draft.Type.CheckTime(data, now) is { } wrong
            ? Refusal.InvalidData(wrong.Field, wrong.Message)
            : null;

    private bool CanReplyTo(WriteScope scope, Conversation conversation, long replyTo) =>
        MessageStore.IsInConversation(scope, replyTo, conversation.Id) && !conversation.Find(draft.SenderId)!.HasCleared(replyTo);

    private Message Compose(WriteScope scope, Conversation conversation, AttachedProfile? profile) => new(
        Id: scope.Position + 1,
        conversation.Id,
        Seq: conversation.LastSeq + 1,
        draft.SenderId,
        conversation.IsGroup ? null : conversation.OtherThan(draft.SenderId),
        draft.Type,
        draft.Body,
        draft.ReplyToId,
        draft.File?.AttachTo(scope.Position + 1),
        profile,
        draft.ClientMsgId,
        CreatedAt: scope.Now,
        UpdatedAt: scope.Now,
        Data: draft.Data,
        ParentId: draft.ParentId,
        Forwarded: draft.Forwarded)
    {
        SenderName = conversation.Find(draft.SenderId)!.Name.Text,
    };

    private static bool Insert(WriteScope scope, Conversation conversation, Message message)
    {
        var body = conversation.Cipher.Seal(SealedRecord.MessageBody, message.Id, message.Body);
        var data = message.Data is { } json ? conversation.Cipher.Seal(SealedRecord.MessageData, message.Id, json) : null;
        return MessageInsert.Of(scope).TryExecute(message, body, data, message.Forwarded?.Seal(conversation.Cipher, message.Id));
    }

    // Only a message that was stored takes its number, so that both counts stay gapless.
    private SendOutcome Tell(WriteScope scope, Conversation conversation, Message message)
    {
        var position = scope.NextPosition();
        conversations.MessageAdded(scope, conversation, conversation.Find(draft.SenderId)!, message.Id);
        if (draft.ParentId is { } parent)
            ReplyStore.Add(scope, parent, message.Id);
        if (message.File is { } file)
            position = AddFile(scope, conversation, message, file);

        scope.Publish(new MessageSent(position, message, conversation.ParticipantIds));
        if (message is { Seq: 1, ReceiverId: { } receiver })
            scope.Publish(new ConversationBegan(draft.SenderId, receiver));
        SettingsLog.BringBack(scope, conversations, conversation);
        return SendOutcome.Sent(message);
    }

    // A forwarded file needs no announcement of its sender's, but who was away finds files where they were announced.
    private long AddFile(WriteScope scope, Conversation conversation, Message message, AttachedFile file)
    {
        files.Insert(scope, conversation, message.SenderId, file.Id, draft.File!);
        var position = scope.NextPosition();
        Announcements.Insert(scope, position, message);
        conversations.Touch(conversation, position);
        return position;
    }

    // What was stored before the receiver was disabled, or blocked the sender, or the sender was suspended, or before a message that it names was deleted, or
    // before a poll's end, is confirmed as often as it is repeated.
    private SendOutcome Refuse(WriteScope scope, Refusal refusal) =>
        repeated.Find(scope, draft) is { IsRepeated: true } again ? again : refusal;
}

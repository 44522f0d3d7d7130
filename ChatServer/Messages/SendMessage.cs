using System.Text;
using ChatServer.Accounts;
using ChatServer.Conversations;
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
        if (conversations.OpenDirect(scope, draft.SenderId, draft.ReceiverId) is not { } conversation)
            return RefuseReceiver(scope);

        if (draft.ReplyToId is { } replyTo && !MessageStore.IsInConversation(scope, replyTo, conversation.Id))
            return new SendOutcome(SendResult.UnknownReply);

        AttachedProfile? profile = null;
        if (draft.AttachedProfileId is { } profileId && (profile = FindProfile(scope, profileId)) is null)
            return new SendOutcome(SendResult.UnknownProfile);

        var message = Compose(scope, conversation, profile);
        return Insert(scope, conversation, message) ? Tell(scope, conversation, message) : Repeat(scope, FindEarlier(scope)!);
    }

    private Message Compose(WriteScope scope, Conversation conversation, AttachedProfile? profile) => new(
        Id: scope.Position + 1,
        conversation.Id,
        Seq: conversation.LastSeq + 1,
        draft.SenderId,
        draft.ReceiverId,
        draft.Type,
        draft.Body,
        draft.ReplyToId,
        File: null,
        profile,
        draft.ClientMsgId,
        CreatedAt: scope.Now,
        UpdatedAt: scope.Now);

    private static bool Insert(WriteScope scope, Conversation conversation, Message message)
    {
        var body = conversation.Cipher.Seal(SealedRecord.MessageBody, message.Id, Encoding.UTF8.GetBytes(message.Body));
        return MessageInsert.Of(scope).TryExecute(message, body);
    }

    // Only a message that was stored takes its number, so that both counts stay gapless.
    private SendOutcome Tell(WriteScope scope, Conversation conversation, Message message)
    {
        scope.NextPosition();
        conversations.MessageAdded(conversation, conversation.Find(draft.SenderId)!, message.Id);
        scope.Publish(new MessageSent(message.Id, message, conversation.ParticipantIds));
        return new SendOutcome(SendResult.Sent, message);
    }

    // What was stored before the receiver was disabled is confirmed as often as it is repeated.
    private SendOutcome RefuseReceiver(WriteScope scope) =>
        FindEarlier(scope) is { } earlier && Repeat(scope, earlier) is { Result: SendResult.Repeated } repeated
            ? repeated
            : new SendOutcome(SendResult.UnknownReceiver);

    private MessageRow? FindEarlier(WriteScope scope) =>
        draft.ClientMsgId is { } id ? MessageStore.FindByClientId(scope, draft.SenderId, id) : null;

    private SendOutcome Repeat(WriteScope scope, MessageRow earlier)
    {
        var first = reader.Open(scope, earlier);
        var same = first.ReceiverId == draft.ReceiverId && first.Type == draft.Type && first.Body == draft.Body
            && first.ReplyToId == draft.ReplyToId && first.Profile?.Id == draft.AttachedProfileId;
        return same ? new SendOutcome(SendResult.Repeated, first) : new SendOutcome(SendResult.Conflict);
    }

    private static AttachedProfile? FindProfile(WriteScope scope, Guid id) =>
        UserStore.Find(scope, id) is { } user ? new AttachedProfile(user.Id, user.Fullname, user.PhoneNumber) : null;
}

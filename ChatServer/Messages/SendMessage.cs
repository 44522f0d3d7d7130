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
            return new SendOutcome(SendResult.UnknownReceiver);

        if (draft.ReplyToId is { } replyTo && !MessageStore.IsInConversation(scope, replyTo, conversation.Id))
            return new SendOutcome(SendResult.UnknownReply);

        AttachedProfile? profile = null;
        if (draft.AttachedProfileId is { } profileId && (profile = FindProfile(scope, profileId)) is null)
            return new SendOutcome(SendResult.UnknownProfile);

        var message = Compose(scope, conversation, profile);
        return Insert(scope, conversation, message) ? Tell(scope, conversation, message) : Repeat(scope);
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

    // Compared is what was first stored: an edit since doesn't make it another send. Of a deleted message nothing is left to
    // compare; who repeats it is told that it was stored, and that it is gone.
    private SendOutcome Repeat(WriteScope scope)
    {
        var stored = reader.OpenFirst(scope, MessageStore.FindByClientId(scope, draft.SenderId, draft.ClientMsgId!)!);
        if (stored.State?.DeletedAt is not null)
            return RepeatDeleted(scope, stored);

        var same = stored.ReceiverId == draft.ReceiverId && stored.Type == draft.Type && stored.Body == draft.Body
            && stored.ReplyToId == draft.ReplyToId && stored.Profile?.Id == draft.AttachedProfileId;
        return same ? new SendOutcome(SendResult.Repeated, stored) : new SendOutcome(SendResult.Conflict);
    }

    private SendOutcome RepeatDeleted(WriteScope scope, Message deleted)
    {
        if (deleted.ReceiverId != draft.ReceiverId || deleted.Type != draft.Type)
            return new SendOutcome(SendResult.Conflict);

        var profile = draft.AttachedProfileId is { } id ? FindProfile(scope, id) ?? new AttachedProfile(id, "", "") : null;
        return new SendOutcome(SendResult.Repeated, deleted with { Body = draft.Body, ReplyToId = draft.ReplyToId, Profile = profile });
    }

    private static AttachedProfile? FindProfile(WriteScope scope, Guid id) =>
        UserStore.Find(scope, id) is { } user ? new AttachedProfile(user.Id, user.Fullname, user.PhoneNumber) : null;
}

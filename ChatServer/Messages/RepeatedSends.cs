using ChatServer.Accounts;
using ChatServer.Accounts.People;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Messages;

/// <summary>Tells a send that is repeated, by its client_msg_id, from another one under the same id.</summary>
internal sealed class RepeatedSends(MessageReader reader)
{
    /// <summary>The client_msg_id belongs to another message.</summary>
    public static Refusal ClientIdReused { get; } = new(RefusalCode.ClientMsgIdReused, RequestField.ClientMsgId);

    /// <summary>Null where the sender has not used this id before.</summary>
    public SendOutcome? Find(ReadScope read, MessageDraft draft) =>
        draft.ClientMsgId is { } id && MessageStore.FindByClientId(read, draft.SenderId, id) is { } earlier
            ? Compare(read, draft, earlier)
            : default(SendOutcome?);

    public static AttachedProfile? FindProfile(ReadScope read, Guid senderId, Guid id) =>
        UserStore.Find(read, id) is { } user
            ? new AttachedProfile(user.Id, user.Fullname, Acquaintances.PhoneNumberFor(read, senderId, id, user.PhoneNumber))
            : null;

    // Compared is what was first stored: an edit since doesn't make it another send. Of a deleted message nothing is left to
    // compare; who repeats it is told that it was stored, and that it is gone.
    private SendOutcome Compare(ReadScope read, MessageDraft draft, MessageRow earlier)
    {
        var stored = reader.OpenFirst(read, earlier);
        if (!IsTo(draft, stored) || !IsOfKind(draft, stored) || stored.ParentId != draft.ParentId)
            return ClientIdReused;

        if (stored.State?.DeletedAt is not null)
            return SendOutcome.Repeated(Restore(read, draft, stored));

        return IsSame(draft, stored) ? SendOutcome.Repeated(stored) : ClientIdReused;
    }

    // Of what kind a forward is isn't known any more once what was forwarded is deleted.
    private static bool IsOfKind(MessageDraft draft, Message stored) => draft.ForwardOf is not null || stored.Type.Name == draft.Type.Name;

    // A forward is the same if it is of the same message, whatever that says by now.
    private static bool IsSame(MessageDraft draft, Message stored) =>
        stored.Forwarded?.MessageId == draft.ForwardOf
        && (draft.ForwardOf is not null
            || (stored.Body == draft.Body && stored.Data == draft.Data && stored.ReplyToId == draft.ReplyToId
                && stored.Profile?.Id == draft.AttachedProfileId));

    private static bool IsTo(MessageDraft draft, Message stored) =>
        (draft.ReceiverId is null || draft.ReceiverId == stored.ReceiverId)
        && (draft.ConversationId is null || draft.ConversationId == stored.ConversationId);

    private static Message Restore(ReadScope read, MessageDraft draft, Message deleted) => deleted with
    {
        Body = draft.Body,
        Data = draft.Data,
        ReplyToId = draft.ReplyToId,
        Profile = draft.AttachedProfileId is { } id ? FindProfile(read, draft.SenderId, id) ?? new AttachedProfile(id, "", "") : null,
        File = draft.File is { } file ? new AttachedFile(Id: 0, file.ObjectName, file.Details.Name, file.Size, file.Details.ContentType) : null,
        Forwarded = draft.Forwarded,
    };
}

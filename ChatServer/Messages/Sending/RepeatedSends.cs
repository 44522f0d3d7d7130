using ChatServer.Accounts;
using ChatServer.Accounts.People;
using ChatServer.Refusals;
using ChatServer.Storage;

namespace ChatServer.Messages.Sending;

/// <summary>Distinguishes a repeated send from a different send with the same client_msg_id.</summary>
internal sealed class RepeatedSends(MessageReader reader)
{
    /// <summary>The client_msg_id was used for a different message.</summary>
    public static Refusal ClientIdReused { get; } = new(RefusalCode.ClientMsgIdReused, RequestField.ClientMsgId);

    /// <summary>Null if the sender has not used this id before.</summary>
    public SendOutcome? Find(ReadScope read, MessageDraft draft) =>
        draft.ClientMsgId is { } id && MessageStore.FindByClientId(read, draft.SenderId, id) is { } earlier
            ? Compare(read, draft, earlier)
            : default(SendOutcome?);

    public static AttachedProfile? FindProfile(ReadScope read, Guid senderId, Guid id) =>
        UserStore.Find(read, id) is { } user
            ? new AttachedProfile(user.Id, user.Fullname, Acquaintances.PhoneNumberFor(read, senderId, id, user.PhoneNumber))
            : null;

    // Compares with the original text, because an edit doesn't make it a different send. A deleted message has no content left to
    // compare; a sender who repeats it learns that it was stored, and that it was deleted.
    private SendOutcome Compare(ReadScope read, MessageDraft draft, MessageRow earlier)
    {
        var stored = reader.OpenFirst(read, earlier);
        if (!draft.Target.IsOf(stored) || !IsOfKind(draft.Content, stored) || stored.ParentId != draft.Place.ParentId)
            return ClientIdReused;

        if (stored.State?.DeletedAt is not null)
            return SendOutcome.Repeated(Restore(read, draft, stored));

        return IsSame(draft, stored) ? SendOutcome.Repeated(stored) : ClientIdReused;
    }

    // The type of a forward is no longer known once the forwarded message is deleted.
    private static bool IsOfKind(MessageContent content, Message stored) =>
        content.ForwardOf is not null || stored.Type.Name == content.Type.Name;

    // A forward is the same if it forwards the same message, whatever that message contains by now.
    private static bool IsSame(MessageDraft draft, Message stored)
    {
        var content = draft.Content;
        if (stored.Forwarded?.MessageId != content.ForwardOf)
            return false;

        return content.ForwardOf is not null
            || (stored.Body == content.Body && stored.Data == content.Data && stored.ReplyToId == draft.Place.ReplyToId
                && stored.Profile?.Id == content.ProfileId);
    }

    private static Message Restore(ReadScope read, MessageDraft draft, Message deleted)
    {
        var content = draft.Content;
        return deleted with
        {
            Body = content.Body,
            Data = content.Data,
            ReplyToId = draft.Place.ReplyToId,
            Profile = content.ProfileId is { } id
                ? FindProfile(read, draft.SenderId, id) ?? new AttachedProfile(id, "", "")
                : null,
            File = content.File is { } file
                ? new AttachedFile(Id: 0, file.ObjectName, file.Details.Name, file.Size, file.Details.ContentType)
                : null,
            Forwarded = content.Forwarded,
        };
    }
}

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
        if (!draft.Target.IsOf(stored) || !IsOfKind(draft.Content, stored) || stored.ParentId != draft.Place.ParentId)
            return ClientIdReused;

        if (stored.State?.DeletedAt is not null)
            return SendOutcome.Repeated(Restore(read, draft, stored));

        return IsSame(draft, stored) ? SendOutcome.Repeated(stored) : ClientIdReused;
    }

    // Of what kind a forward is isn't known any more once what was forwarded is deleted.
    private static bool IsOfKind(MessageContent content, Message stored) =>
        content.ForwardOf is not null || stored.Type.Name == content.Type.Name;

    // A forward is the same if it is of the same message, whatever that says by now.
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

using ChatServer.Accounts;
using ChatServer.Accounts.Blocks;
using ChatServer.Accounts.Sessions;
using ChatServer.Accounts.Suspensions;
using ChatServer.Accounts.UserGroups;
using ChatServer.Administration.Deletions;
using ChatServer.Administration.Holds;
using ChatServer.Conversations;
using ChatServer.Groups;
using ChatServer.Messages;
using ChatServer.Messages.Deletion;
using ChatServer.Storage;

namespace ChatServer.Administration.Revocations;

/// <summary>Revokes a right the way its own feature does, which notifies sockets, caches and the log.</summary>
internal sealed class RevokedRights(
    GroupMembers groups, RevokedChannels channels, RevokedChats chats, MessageErasure erasure)
{
    /// <summary>
    /// False if the database already has the change or doesn't know its subject, and for rights that were granted again: those
    /// are restored by hand.
    /// </summary>
    /// <param name="objectNames">Files to delete after the commit.</param>
    public bool TryRevoke(WriteScope write, JournaledRevocation entry, out IReadOnlyList<string> objectNames)
    {
        objectNames = [];
        switch (entry.Kind)
        {
            case RevocationKind.MessageDeleted:
                return FindMessage(write, entry) is { DeletedAt: null } message
                    && TryErase(write, message, entry, out objectNames);
            case RevocationKind.AccountDeleted:
                return Find(write, entry) is { } deleted && TryDelete(write, deleted, out objectNames);
            case RevocationKind.HoldPlaced:
                return entry is { Subject: { } held, Detail: { } reason }
                    && KnowsSubject(write, entry)
                    && HoldStore.TryRepeat(write, held, reason);
            case RevocationKind.HoldReleased:
                return entry.Subject is { } subject && KnowsSubject(write, entry)
                    && HoldStore.FindReason(write, subject) is not null && HoldAdministration.TryRelease(write, subject);
            case RevocationKind.AccessTaken or RevocationKind.ChannelClosed or RevocationKind.ChannelDeleted:
                return FindConversation(write, entry) is { } channelId && channels.TryRevoke(write, channelId, entry);
            case RevocationKind.ChatDeleted or RevocationKind.ShareEnded or RevocationKind.ShareGiven:
                return chats.TryRevoke(write, entry);
            case RevocationKind.WebhookDeleted:
                return RevokedChannels.TryDeleteWebhook(write, entry.OtherId ?? Guid.Empty);
            default:
                return Find(write, entry) is { } user && TryRevokeFrom(write, user, entry);
        }
    }

    private bool TryRevokeFrom(WriteScope write, UserRow user, JournaledRevocation entry) => entry.Kind switch
    {
        RevocationKind.UserDisabled => user.DisabledAt is null && Disable(write, user),
        RevocationKind.AdminUnmade => user.IsAdmin && TakeRole(write, user),
        RevocationKind.PasswordChanged =>
            entry.Text is { } hash && hash != user.PasswordHash && ChangePassword(write, user, hash),
        RevocationKind.SessionEnded =>
            SessionStore.Find(write, entry.OtherId ?? Guid.Empty) is { } session && SessionStore.Revoke(write, session),
        RevocationKind.Blocked =>
            UserStore.Find(write, entry.OtherId ?? Guid.Empty) is { } other && UserBlocks.TryBlock(write, user.Id, other.Id),
        RevocationKind.MemberLeft => FindConversation(write, entry) is { } id
            && (groups.TryTakeOut(write, id, user.Id) || channels.TryTakeOut(write, id, user.Id)),
        RevocationKind.UserGroupLeft => UserGroupWrites.Remove(write, entry.OtherId ?? Guid.Empty, user.Id) is null,
        RevocationKind.RoleChanged =>
            entry.Text is { } role && FindConversation(write, entry) is { } id && groups.TryLower(write, id, user.Id, role),
        RevocationKind.UserSuspended => entry.Detail is { } reason && TrySuspend(write, user, reason, entry.RecordId),
        RevocationKind.SuspensionLifted =>
            SuspensionStore.TryDelete(write, user.Id) && Tell(write, user, isSuspended: false, endsAt: null),
        _ => false,
    };

    // The same number may belong to another message: see RecordCreatedAt.
    private static MessageRow? FindMessage(ReadScope read, JournaledRevocation entry) =>
        MessageStore.Find(read, entry.RecordId ?? 0) is { } message
        && message.SenderId == entry.OtherId && message.CreatedAt.Nanoseconds == entry.RecordCreatedAt
            ? message
            : null;

    private static long? FindConversation(ReadScope read, JournaledRevocation entry) =>
        entry.RecordId is { } id
        && ConversationStore.FindCreatedAt(read, id) is { } created
        && created.Nanoseconds == entry.RecordCreatedAt
            ? id
            : null;

    // A hold on a user has no record: nobody else has the user's id.
    private static bool KnowsSubject(ReadScope read, JournaledRevocation entry) =>
        entry.RecordId is null || FindConversation(read, entry) is not null;

    private bool TryErase(WriteScope write, MessageRow message, JournaledRevocation entry, out IReadOnlyList<string> objectNames)
    {
        objectNames = erasure.Erase(write, message, entry.UserId ?? message.SenderId);
        return true;
    }

    private static bool TryDelete(WriteScope write, UserRow user, out IReadOnlyList<string> objectNames)
    {
        var isDone = AccountDeletion.TryRepeat(write, user, out var picture);
        objectNames = picture is null ? [] : [picture];
        return isDone;
    }

    private static UserRow? Find(ReadScope read, JournaledRevocation entry) => UserStore.Find(read, entry.UserId ?? Guid.Empty);

    private static bool Disable(WriteScope write, UserRow user)
    {
        AccountStatus.DisableEvenLast(write, user);
        return true;
    }

    private static bool TakeRole(WriteScope write, UserRow user)
    {
        AdminRole.RevokeEvenFromLast(write, user);
        return true;
    }

    // The sessions that the change ended have entries of their own.
    private static bool ChangePassword(WriteScope write, UserRow user, string hash)
    {
        UserStore.UpdatePassword(write, user.Id, hash);
        return true;
    }

    private static bool TrySuspend(WriteScope write, UserRow user, object reason, long? endsAt)
    {
        Timestamp? end = endsAt is { } nanoseconds ? new Timestamp(nanoseconds) : null;
        return SuspensionStore.TryRepeat(write, user.Id, reason, end) && Tell(write, user, isSuspended: true, end);
    }

    private static bool Tell(WriteScope write, UserRow user, bool isSuspended, Timestamp? endsAt)
    {
        write.Publish(new UserSuspended(user.Id, isSuspended, endsAt));
        return true;
    }
}

using ChatServer.Accounts;
using ChatServer.Accounts.Blocks;
using ChatServer.Accounts.Sessions;
using ChatServer.Accounts.Suspensions;
using ChatServer.Administration.Deletions;
using ChatServer.Administration.Holds;
using ChatServer.Conversations.Groups;
using ChatServer.Messages;
using ChatServer.Messages.Deletion;
using ChatServer.Storage;

namespace ChatServer.Administration.Revocations;

/// <summary>Takes a right back as the feature does that owns it, so that sockets, caches and the log hear of it.</summary>
internal sealed class RevokedRights(UserBlocks blocks, Groups groups, MessageErasure erasure)
{
    /// <summary>
    /// False where the database has it so already, or doesn't know whom or what it is about, and for what was given again: that comes back by hand.
    /// </summary>
    /// <param name="objectName">A file to be deleted after the commit.</param>
    public bool TryRevoke(WriteScope write, JournaledRevocation entry, out string? objectName)
    {
        objectName = null;
        switch (entry.Kind)
        {
            case RevocationKind.MessageDeleted:
                return MessageStore.Find(write, entry.RecordId ?? 0) is { DeletedAt: null } message && TryErase(write, message, entry, out objectName);
            case RevocationKind.AccountDeleted:
                return Find(write, entry) is { } deleted && AccountDeletion.TryRepeat(write, deleted, out objectName);
            case RevocationKind.HoldPlaced:
                return entry is { Subject: { } held, Detail: { } reason } && HoldStore.TryRepeat(write, held, reason);
            case RevocationKind.HoldReleased:
                return entry.Subject is { } subject && HoldStore.FindReason(write, subject) is not null && HoldAdministration.TryRelease(write, subject);
            default:
                return Find(write, entry) is { } user && TryRevokeFrom(write, user, entry);
        }
    }

    private bool TryRevokeFrom(WriteScope write, UserRow user, JournaledRevocation entry) => entry.Kind switch
    {
        RevocationKind.UserDisabled => user.DisabledAt is null && AccountStatus.Disable(write, user),
        RevocationKind.AdminUnmade => user.IsAdmin && AdminRole.Take(write, user),
        RevocationKind.PasswordChanged => entry.Text is { } hash && hash != user.PasswordHash && ChangePassword(write, user, hash),
        RevocationKind.SessionEnded => SessionStore.Find(write, entry.OtherId ?? Guid.Empty) is { } session && SessionStore.Revoke(write, session),
        RevocationKind.Blocked => UserStore.Find(write, entry.OtherId ?? Guid.Empty) is { } other && blocks.TryBlock(write, user.Id, other.Id),
        RevocationKind.MemberLeft => groups.TryTakeOut(write, entry.RecordId ?? 0, user.Id),
        RevocationKind.RoleChanged => entry.Text is { } role && groups.TryLower(write, entry.RecordId ?? 0, user.Id, role),
        RevocationKind.UserSuspended => entry.Detail is { } reason && TrySuspend(write, user, reason, entry.RecordId),
        RevocationKind.SuspensionLifted => SuspensionStore.TryDelete(write, user.Id) && Tell(write, user, isSuspended: false, endsAt: null),
        _ => false,
    };

    private bool TryErase(WriteScope write, MessageRow message, JournaledRevocation entry, out string? objectName)
    {
        objectName = erasure.Erase(write, message, entry.UserId ?? message.SenderId);
        return true;
    }

    private static UserRow? Find(ReadScope read, JournaledRevocation entry) => UserStore.Find(read, entry.UserId ?? Guid.Empty);

    // The sessions that the change ended are entries of their own.
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

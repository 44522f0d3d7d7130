using ChatServer.Storage;

namespace ChatServer.Accounts;

/// <summary>
/// The right to use <c>/admin/</c>. It is looked up on each call, so revoking it takes effect at once. The last administrator
/// can't be lost: every write that would revoke the role, or disable or delete its holder, checks <see cref="IsLast"/> first.
/// Only a restored backup may end up without one, if it knows no administrators but those removed since.
/// </summary>
internal static class AdminRole
{
    public const string LastRefused = "This is the last administrator; make another user an administrator first";

    public static bool Has(ReadScope read, Guid userId) => UserStore.Find(read, userId) is { IsAdmin: true, DisabledAt: null };

    public static bool Grant(WriteScope write, UserRow user)
    {
        UserStore.UpdateIsAdmin(write, user.Id, isAdmin: true);
        write.Publish(new AdminRoleGranted(user.Id));
        return true;
    }

    /// <summary>False, with nothing changed, for the last administrator.</summary>
    public static bool Revoke(WriteScope write, UserRow user)
    {
        if (IsLast(write, user.Id))
            return false;

        RevokeEvenFromLast(write, user);
        return true;
    }

    /// <summary>
    /// For an earlier database that was put in place: users who lost the role since then don't get it back, even the last who
    /// have it there.
    /// </summary>
    public static void RevokeEvenFromLast(WriteScope write, UserRow user)
    {
        UserStore.UpdateIsAdmin(write, user.Id, isAdmin: false);
        write.Publish(new AdminRoleRevoked(user.Id));
    }

    /// <summary>Whether there is an enabled administrator.</summary>
    public static bool HasAnyone(ReadScope read) => UserStore.HasOtherAdmin(read, Guid.Empty);

    /// <summary>True if this user is an administrator and no other enabled user is one.</summary>
    public static bool IsLast(ReadScope read, Guid userId) => Has(read, userId) && !UserStore.HasOtherAdmin(read, userId);
}

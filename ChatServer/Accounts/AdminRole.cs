using ChatServer.Storage;

namespace ChatServer.Accounts;

/// <summary>
/// Who may use <c>/admin/</c>. It is looked up on each call, so that taking it back takes effect at once. The last administrator
/// can't be lost: whatever would take the role, or disable or delete its holder, asks <see cref="IsLast"/> in its own write. Only a restored backup may
/// be left without one, where it knows none but those who were removed since.
/// </summary>
internal static class AdminRole
{
    public const string LastRefused = "This is the last administrator; make another user an administrator first";

    public static bool Has(ReadScope read, Guid userId) => UserStore.Find(read, userId) is { IsAdmin: true, DisabledAt: null };

    public static bool Give(WriteScope write, UserRow user) => Set(write, user, isAdmin: true);

    /// <summary>False, with nothing changed, for the last administrator.</summary>
    public static bool Take(WriteScope write, UserRow user)
    {
        if (IsLast(write, user.Id))
            return false;

        TakeEvenFromLast(write, user);
        return true;
    }

    /// <summary>
    /// For an earlier database that was put in place: who has lost the role since must not come back, though they are the last who have it there.
    /// </summary>
    public static void TakeEvenFromLast(WriteScope write, UserRow user)
    {
        write.Publish(new AdminRoleTaken(user.Id));
        Set(write, user, isAdmin: false);
    }

    /// <summary>Whether anybody may use it.</summary>
    public static bool HasAnyone(ReadScope read) => UserStore.HasOtherAdmin(read, Guid.Empty);

    /// <summary>True where this user is an administrator and nobody else is one who isn't disabled.</summary>
    public static bool IsLast(ReadScope read, Guid userId) => Has(read, userId) && !UserStore.HasOtherAdmin(read, userId);

    private static bool Set(WriteScope write, UserRow user, bool isAdmin)
    {
        UserStore.UpdateIsAdmin(write, user.Id, isAdmin);
        return true;
    }
}

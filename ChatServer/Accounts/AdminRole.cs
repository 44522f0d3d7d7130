using ChatServer.Storage;

namespace ChatServer.Accounts;

/// <summary>Who may use <c>/admin/</c>. It is looked up on each call, so that taking it back takes effect at once.</summary>
internal static class AdminRole
{
    public static bool Has(ReadScope read, Guid userId) => UserStore.Find(read, userId) is { IsAdmin: true, DisabledAt: null };

    public static bool Give(WriteScope write, UserRow user) => Set(write, user, isAdmin: true);

    public static bool Take(WriteScope write, UserRow user) => Set(write, user, isAdmin: false);

    private static bool Set(WriteScope write, UserRow user, bool isAdmin)
    {
        UserStore.UpdateIsAdmin(write, user.Id, isAdmin);
        return true;
    }
}

namespace ChatServer.Accounts;

/// <summary>The role of a user as the workspace APIs name it.</summary>
internal static class UserRole
{
    public const string Administrator = "admin";
    public const string User = "user";
    public const string Pending = "pending";

    public static string Of(UserRow user)
    {
        if (user.IsPending)
            return Pending;

        return user.IsAdmin ? Administrator : User;
    }
}

using ChatServer.Refusals;

namespace ChatServer.Accounts;

/// <summary>The role of a user as the workspace APIs name it.</summary>
internal static class UserRole
{
    public const string Administrator = "admin";
    public const string User = "user";
    public const string Pending = "pending";

    /// <summary>Of the account that a webhook sends by; also its <see cref="UserRow.AccountType"/>.</summary>
    public const string Webhook = "webhook";

    /// <summary>Null if the account is a person's, and not the one that a webhook sends by.</summary>
    public static Refusal? CheckPerson(UserRow user) =>
        user.AccountType == Webhook ? new Refusal(RefusalCode.WebhookAccount) : null;

    public static string Of(UserRow user)
    {
        if (user.AccountType == Webhook)
            return Webhook;

        if (user.IsPending)
            return Pending;

        return user.IsAdmin ? Administrator : User;
    }
}

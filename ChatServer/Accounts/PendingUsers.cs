namespace ChatServer.Accounts;

/// <summary>
/// Users who wait for an administrator's approval: they can sign in, sign out, and read who they are; all else is refused.
/// </summary>
internal static class PendingUsers
{
    public const string Refused = "The account waits for an administrator's approval";
}

/// <summary>Metadata of an endpoint that serves users who wait for approval, too.</summary>
internal sealed record ServesPendingUsers;

/// <summary>Metadata of an endpoint that refuses such users with another status than 403.</summary>
internal sealed record PendingStatus(int Status);

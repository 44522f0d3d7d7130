using ChatServer.Storage;

namespace ChatServer.Accounts.Sessions;

/// <summary>
/// Checks again whether a user is signed in. A long operation, such as an upload, can outlive the session or the user's account,
/// so the write at its end checks again.
/// </summary>
internal static class SignedInUser
{
    /// <summary>
    /// Null if the account was disabled or deleted since, the session has ended, or a token without a session has expired.
    /// </summary>
    public static UserRow? Find(WriteScope write, CurrentUser user)
    {
        if (UserStore.Find(write, user.Id) is not { DisabledAt: null } found)
            return null;

        var holds = user.SessionId is { } session
            ? SessionStore.IsOpen(write, session)
            : user.ExpiresAt > write.Now.ToDateTimeOffset();
        return holds ? found : null;
    }
}

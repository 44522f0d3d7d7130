using ChatServer.Storage;

namespace ChatServer.Accounts.Sessions;

/// <summary>
/// Asks again whether somebody is signed in. What takes long, such as an upload, outlives a sign-out or its user's account, so the write that it ends
/// with asks.
/// </summary>
internal static class SignedInUser
{
    /// <summary>Null where the account was disabled or deleted since, the session has ended, or a brought token, which has none, has expired.</summary>
    public static UserRow? Find(WriteScope write, CurrentUser user)
    {
        if (UserStore.Find(write, user.Id) is not { DisabledAt: null } found)
            return null;

        var holds = user.SessionId is { } session ? SessionStore.IsOpen(write, session) : user.ExpiresAt > write.Now.ToDateTimeOffset();
        return holds ? found : null;
    }
}

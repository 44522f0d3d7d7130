using ChatServer.Accounts;
using ChatServer.Protocol.Room;
using ChatServer.Realtime;
using ChatServer.Refusals;

namespace ChatServer.Api.Sockets;

/// <summary>Takes a new token for an open connection.</summary>
internal static class SessionRenewal
{
    /// <summary>Null where the token was taken, and the frame that says so is queued.</summary>
    /// <param name="confirm">Makes that frame, of the time at which the token expires.</param>
    public static async ValueTask<Refusal?> RenewAsync(
        Connection connection, Authenticator authenticator, string? token, Func<DateTimeOffset, Frame> confirm)
    {
        if (token is null)
            return Refusal.Missing(RequestField.Token);

        if (await authenticator.AuthenticateAsync(token, CancellationToken.None) is not { } renewed)
            return new Refusal(RefusalCode.InvalidToken, RequestField.Token);

        if (renewed.Id != connection.User.Id)
            return new Refusal(RefusalCode.TokenOfOtherUser, RequestField.Token);

        connection.Renew(renewed);
        connection.Send(confirm(renewed.ExpiresAt));

        // A revocation between the check and the renewal found the old session on this connection, and closed nothing.
        if (await authenticator.AuthenticateAsync(token, CancellationToken.None) is null)
            connection.Close(CloseCodes.SessionRevoked, "The session was revoked");
        return null;
    }
}

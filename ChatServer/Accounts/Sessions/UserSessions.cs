using System.Security.Cryptography;
using ChatServer.Accounts.Tokens;
using ChatServer.Storage;

namespace ChatServer.Accounts.Sessions;

internal sealed record RefreshSession(string? RefreshToken) : IWriteCommand;

internal sealed record RevokeSession(Guid UserId, Guid SessionId) : IWriteCommand;

/// <summary>Refreshes sessions, lists them and ends them.</summary>
internal sealed class UserSessions(Database database, SessionTokens tokens, TimeProvider clock)
{
    /// <summary>
    /// New tokens for a refresh token, or null if it is unknown, used or void. A used one was copied by someone, and it is
    /// impossible to tell by whom, so its session ends.
    /// </summary>
    public async ValueTask<TokenPair?> RefreshAsync(RefreshSession command, CancellationToken cancellationToken)
    {
        if (RefreshToken.Parse(command.RefreshToken ?? "") is not { } token)
            return null;

        // A stranger's token is refused without a turn of the writer.
        if (!await database.ReadAsync(read => IsOfOpenSession(read, token), cancellationToken))
            return null;

        try
        {
            return await database.WriteAsync(command, (write, _) => Refresh(write, token), cancellationToken);
        }
        catch (StorageUnavailableException)
        {
            // On a full disk administrators must be able to continue.
            if (!await database.ReadAsync(read => IsOfAdministrator(read, token), cancellationToken))
                throw;

            return await database.WriteUrgentlyAsync(command, (write, _) => Refresh(write, token), cancellationToken);
        }
    }

    public ValueTask<IReadOnlyList<SessionRow>> ListAsync(Guid userId, CancellationToken cancellationToken) =>
        database.ReadAsync(read => SessionStore.ReadOpenWithDevices(read, userId, Timestamp.Now(clock)), cancellationToken);

    /// <summary>Ends a session of this user; false if they have no such open session.</summary>
    public ValueTask<bool> RevokeAsync(RevokeSession command, CancellationToken cancellationToken) =>
        database.WriteUrgentlyAsync(command, Revoke, cancellationToken);

    private static bool Revoke(WriteScope write, RevokeSession command) =>
        SessionStore.Find(write, command.SessionId) is { } session
        && session.UserId == command.UserId
        && SessionStore.Revoke(write, session);

    private bool IsOfOpenSession(ReadScope read, RefreshToken token) =>
        SessionStore.FindByFamily(read, token.FamilyHash) is { } session && session.IsOpenAt(Timestamp.Now(clock));

    private static bool IsOfAdministrator(ReadScope read, RefreshToken token) =>
        SessionStore.FindByFamily(read, token.FamilyHash) is { } session && AdminRole.Has(read, session.UserId);

    private TokenPair? Refresh(WriteScope write, RefreshToken token)
    {
        if (SessionStore.FindByFamily(write, token.FamilyHash) is not { } session || !session.IsOpenAt(write.Now))
            return null;

        if (!CryptographicOperations.FixedTimeEquals(session.RefreshHash, token.Hash))
        {
            SessionStore.Revoke(write, session);
            return null;
        }

        return UserStore.Find(write, session.UserId) is { DisabledAt: null } ? tokens.Rotate(write, session, token) : null;
    }
}

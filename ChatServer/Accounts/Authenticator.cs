using ChatServer.Accounts.Profiles;
using ChatServer.Accounts.Sessions;
using ChatServer.Accounts.Tokens;
using ChatServer.Storage;

namespace ChatServer.Accounts;

/// <summary>The user of a token, or why it was refused.</summary>
/// <param name="User">Given also for <see cref="TokenFailure.Pending"/>: a few endpoints serve users who wait for
/// approval.</param>
internal readonly record struct Authentication(TokenFailure Failure, CurrentUser? User);

/// <param name="Claims">Of a checked token of another service.</param>
internal sealed record ProvisionUser(TokenClaims Claims) : IWriteCommand;

/// <summary>
/// Finds the holder of an access token: checks its signature and times first, then the account and the session behind it.
/// </summary>
internal sealed class Authenticator(AccessTokens tokens, AuthOptions options, Database database, TimeProvider clock)
{
    /// <summary>The user of a currently valid token, else null.</summary>
    public async ValueTask<CurrentUser?> AuthenticateAsync(string? token, CancellationToken cancellationToken) =>
        await CheckAsync(token, cancellationToken) is { Failure: TokenFailure.None, User: var user } ? user : null;

    /// <summary>The same, with the reason if the token is refused.</summary>
    public async ValueTask<Authentication> CheckAsync(string? token, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(token))
            return new Authentication(TokenFailure.Missing, null);

        if (await tokens.CheckAsync(token) is { Failure: var failure, Claims: var claims } && claims is null)
            return new Authentication(failure, null);

        failure = await database.ReadAsync(read => Look(read, claims, Timestamp.Now(clock)), cancellationToken);
        if (failure == TokenFailure.UnknownUser && claims.SessionId is null && options.AutoProvision)
            failure = await ProvisionAsync(new ProvisionUser(claims), cancellationToken);

        return failure is TokenFailure.None or TokenFailure.Pending
            ? new Authentication(failure, new CurrentUser(claims.UserId, claims.SessionId, claims.ExpiresAt, claims.SignedInAt))
            : new Authentication(failure, null);
    }

    /// <summary>Creates the account of a user whom another service vouches for, if it is missing.</summary>
    public ValueTask<TokenFailure> ProvisionAsync(ProvisionUser command, CancellationToken cancellationToken) =>
        database.WriteAsync(command, Provision, cancellationToken);

    private static TokenFailure Look(ReadScope read, TokenClaims claims, Timestamp now)
    {
        if (UserStore.Find(read, claims.UserId) is not { } user)
            return TokenFailure.UnknownUser;

        if (user.DisabledAt is not null)
            return TokenFailure.Disabled;

        if (claims.SessionId is { } sessionId && !IsOpen(SessionStore.Find(read, sessionId), user, now))
            return TokenFailure.Revoked;

        return user.IsPending ? TokenFailure.Pending : TokenFailure.None;
    }

    private static bool IsOpen(SessionRow? session, UserRow user, Timestamp now) =>
        session is not null && session.UserId == user.Id && session.IsOpenAt(now);

    // Two requests may bring the same new user at once; the second finds the first one's. If another account already has the
    // email, the new user gets none: it is unknown whether both are the same person.
    private static TokenFailure Provision(WriteScope write, ProvisionUser command)
    {
        var claims = command.Claims;
        if (UserStore.Find(write, claims.UserId) is not null)
            return Look(write, claims, write.Now);

        var user = new UserRow
        {
            Id = claims.UserId,
            Email = claims.Email?.Trim() is { } email && EmailAddress.IsPlausible(email) ? email : null,
            Fullname = ProfileRules.NameFrom(claims.Name),
            CreatedAt = write.Now,
            UpdatedAt = write.Now,
        };
        UserStore.Insert(write, UserStore.FindTaken(write, user) is null ? user : user with { Email = null });
        return TokenFailure.None;
    }
}

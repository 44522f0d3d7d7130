using ChatServer.Accounts.Tokens;
using ChatServer.Storage;

namespace ChatServer.Accounts.Sessions;

/// <summary>The client that opened a session, for its owner to recognize it.</summary>
internal sealed record Device(string UserAgent, string Address)
{
    public const int MaxUserAgentCharacters = 300;
}

/// <summary>A session's current tokens.</summary>
internal sealed record TokenPair(string Access, string Refresh, Guid SessionId);

/// <summary>Opens sessions within a write, and issues their first tokens.</summary>
internal sealed class SessionTokens(AccessTokens accessTokens, AccountOptions accounts, AuthOptions auth)
{
    /// <summary>Opens a session; if the user has too many, the oldest one ends.</summary>
    public TokenPair Open(WriteScope write, Guid userId, Device device) => Open(write, userId, device, auth.AccessTokenLifetime);

    /// <summary>The same with another lifetime for the access token, for people who paste it by hand.</summary>
    public TokenPair Open(WriteScope write, Guid userId, Device device, TimeSpan accessTokenLifetime)
    {
        foreach (var surplus in SessionStore.ReadOpen(write, userId, write.Now).Skip(accounts.MaxSessionsPerUser - 1))
            SessionStore.Revoke(write, surplus);

        var refresh = RefreshToken.Create();
        var session = new SessionRow
        {
            Id = Guid.NewGuid(),
            UserId = userId,
            FamilyHash = refresh.FamilyHash,
            RefreshHash = refresh.Hash,
            UserAgent = device.UserAgent,
            Address = device.Address,
            CreatedAt = write.Now,
            RefreshedAt = write.Now,
            ExpiresAt = EndFrom(write.Now),
        };
        SessionStore.Insert(write, session);
        return new TokenPair(accessTokens.Issue(userId, session.Id, accessTokenLifetime), refresh.ToString(), session.Id);
    }

    /// <summary>Replaces a session's refresh token by the next one.</summary>
    public TokenPair Rotate(WriteScope write, SessionRow session, RefreshToken used)
    {
        var next = used.Next();
        SessionStore.UpdateRefresh(write, session.Id, next.Hash, EndFrom(write.Now));
        return new TokenPair(accessTokens.Issue(session.UserId, session.Id), next.ToString(), session.Id);
    }

    private Timestamp EndFrom(Timestamp now) => Timestamp.From(now.ToDateTimeOffset() + auth.RefreshTokenLifetime);
}

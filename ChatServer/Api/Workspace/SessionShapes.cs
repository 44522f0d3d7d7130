using ChatServer.Accounts;
using ChatServer.Accounts.Permissions;
using ChatServer.Accounts.Tokens;
using ChatServer.Api.MessagesApi;
using ChatServer.Protocol.Workspace;
using ChatServer.Storage;

namespace ChatServer.Api.Workspace;

/// <summary>A signed-in user in the shape of these clients.</summary>
internal sealed class SessionShapes(
    AccessTokens tokens, WorkspaceOptions options, AuthOptions auth, UserPermissions permissions, Database database,
    TimeProvider clock)
{
    private const string TokenType = "Bearer";

    /// <summary>With a token that holds longer than those of other APIs, as these clients can't renew it.</summary>
    public async ValueTask<SessionUser> ShowAsync(SignedIn signedIn, CancellationToken cancellationToken)
    {
        var lifetime = options.TokenLifetime < auth.RefreshTokenLifetime ? options.TokenLifetime : auth.RefreshTokenLifetime;
        var token = tokens.Issue(signedIn.User.Id, signedIn.Tokens.SessionId, lifetime);
        var expiresAt = clock.GetUtcNow() + lifetime;
        return await database.ReadAsync(read => Show(read, signedIn.User, token, expiresAt), cancellationToken);
    }

    /// <summary>Null if the user was erased meanwhile.</summary>
    public ValueTask<SessionUser?> ShowAsync(string token, CurrentUser caller, CancellationToken cancellationToken) =>
        database.ReadAsync(
            read => UserStore.Find(read, caller.Id) is { } user ? Show(read, user, token, caller.ExpiresAt) : null,
            cancellationToken);

    private SessionUser Show(ReadScope read, UserRow user, string token, DateTimeOffset expiresAt) => new(
        token, TokenType, expiresAt.ToUnixTimeSeconds(), user.Id, user.Email, user.Fullname, UserRole.Of(user),
        AvatarEndpoints.PathOf(user.Id),
        new SessionPermissions(
            new ChatPermissions(
                permissions.Allows(read, user, Permission.DeleteChats), permissions.Allows(read, user, Permission.ShareChats)),
            new FeaturePermissions(
                permissions.Allows(read, user, Permission.UseChannels), permissions.Allows(read, user, Permission.UseFolders))));
}

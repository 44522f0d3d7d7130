namespace ChatServer.Protocol.Workspace;

/// <summary><c>POST /api/v1/auths/signin</c>.</summary>
public sealed record SignInForm(string? Email = null, string? Password = null);

/// <summary><c>POST /api/v1/auths/signup</c>.</summary>
/// <param name="Invitation">The token of an invitation, where the server requires one.</param>
public sealed record SignUpForm(
    string? Name = null, string? Email = null, string? Password = null, string? Invitation = null);

/// <summary><c>GET /api/v1/auths/signout</c>.</summary>
public sealed record SignedOut(bool Status);

/// <summary>A user who has signed in, as <c>/api/v1/auths/</c> shows them.</summary>
/// <param name="Token">The access token of every request.</param>
/// <param name="ExpiresAt">When the token ends, in seconds since 1970.</param>
/// <param name="Role"><c>admin</c>, <c>user</c> or <c>pending</c>; a pending user can do nothing else yet.</param>
public sealed record SessionUser(
    string Token, string TokenType, long ExpiresAt, Guid Id, string? Email, string Name, string Role, string ProfileImageUrl,
    SessionPermissions Permissions);

/// <summary>What the user may do.</summary>
public sealed record SessionPermissions(ChatPermissions Chat, FeaturePermissions Features);

public sealed record ChatPermissions(bool Delete, bool Share);

public sealed record FeaturePermissions(bool Channels, bool Folders);

/// <summary>An element of <c>GET /api/v1/groups/</c>. Times are seconds since 1970.</summary>
/// <param name="UserId">The administrator who created the group.</param>
public sealed record WorkspaceGroup(
    Guid Id, Guid UserId, string Name, string Description, object? Permissions, object? Data, object? Meta, long MemberCount,
    long CreatedAt, long UpdatedAt);

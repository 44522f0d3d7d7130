namespace ChatServer.Accounts;

/// <summary>The user who makes a request, according to a checked access token.</summary>
/// <param name="SessionId">The sign-in that the token belongs to; null for a token brought from another service.</param>
/// <param name="ExpiresAt">When the token ends.</param>
/// <param name="SignedInAt">When the user signed in at the service that issued the token; null if that isn't known, or the token
/// is one of ours.</param>
internal sealed record CurrentUser(Guid Id, Guid? SessionId, DateTimeOffset ExpiresAt, DateTimeOffset? SignedInAt = null)
{
    /// <summary>Lets an endpoint that requires authorization take the caller as a parameter.</summary>
    public static ValueTask<CurrentUser?> BindAsync(HttpContext context) =>
        ValueTask.FromResult(context.Features.Get<CurrentUser>());
}

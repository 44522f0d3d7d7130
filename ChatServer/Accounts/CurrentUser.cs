namespace ChatServer.Accounts;

/// <summary>Who makes a request, as a checked access token says.</summary>
/// <param name="SessionId">The sign-in that the token belongs to; null for a token brought from another service.</param>
/// <param name="ExpiresAt">When the token ends.</param>
/// <param name="SignedInAt">When the user signed in at the service that the token was brought from; null where that isn't known,
/// or it is one of ours.</param>
internal sealed record CurrentUser(Guid Id, Guid? SessionId, DateTimeOffset ExpiresAt, DateTimeOffset? SignedInAt = null)
{
    /// <summary>Lets an endpoint that requires authorization take the caller as a parameter.</summary>
    public static ValueTask<CurrentUser?> BindAsync(HttpContext context) => ValueTask.FromResult(context.Features.Get<CurrentUser>());
}

namespace ChatServer.Accounts;

/// <summary>Who makes a request, as a checked access token says.</summary>
/// <param name="SessionId">The sign-in that the token belongs to; null for a token brought from another service.</param>
/// <param name="ExpiresAt">When the token ends.</param>
internal sealed record CurrentUser(Guid Id, Guid? SessionId, DateTimeOffset ExpiresAt)
{
    /// <summary>Lets an endpoint that requires authorization take the caller as a parameter.</summary>
    public static ValueTask<CurrentUser?> BindAsync(HttpContext context) => ValueTask.FromResult(context.Features.Get<CurrentUser>());
}

using System.Security.Claims;
using System.Text.Encodings.Web;
using ChatServer.Accounts.Sessions;
using ChatServer.Accounts.Tokens;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace ChatServer.Accounts;

/// <summary>
/// Authenticates HTTP requests by their <c>Authorization: Bearer</c> header, some also by a <see cref="TokenCookie"/>, and lets
/// endpoints take a <see cref="CurrentUser"/>.
/// A request ends when its token is revoked, see <see cref="RunningRequests"/>.
/// </summary>
internal sealed class BearerAuthentication(
    Authenticator authenticator, RunningRequests requests, IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory loggers, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public const string SchemeName = "Bearer";
    private TokenFailure failure = TokenFailure.Missing;

    private bool ServesPending => Context.GetEndpoint()?.Metadata.GetMetadata<ServesPendingUsers>() is not null;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        (failure, var user) = await EnterAsync(TokenCookie.ReadToken(Context));
        if (failure == TokenFailure.Missing)
            return AuthenticateResult.NoResult();

        if (user is null || (failure == TokenFailure.Pending && !ServesPending))
            return AuthenticateResult.Fail(Describe(failure));

        Context.Features.Set(user);
        var identity = new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, user.Id.ToString())], SchemeName);
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), SchemeName));
    }

    // A revocation published between the check and the entry found no request to end: the token is checked again.
    private async ValueTask<Authentication> EnterAsync(string? token)
    {
        var revocations = requests.Revocations;
        var authentication = await authenticator.CheckAsync(token, Context.RequestAborted);
        if (authentication.User is not { } user)
            return authentication;

        requests.Enter(Context, user);
        return requests.Revocations == revocations
            ? authentication
            : await authenticator.CheckAsync(token, Context.RequestAborted);
    }

    // A user who waits for approval has a good token: another one wouldn't help, so the status isn't 401.
    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        if (failure == TokenFailure.Pending)
        {
            Response.StatusCode = Context.GetEndpoint()?.Metadata.GetMetadata<PendingStatus>()?.Status
                ?? StatusCodes.Status403Forbidden;
            return Task.CompletedTask;
        }

        Response.StatusCode = StatusCodes.Status401Unauthorized;
        Response.Headers.WWWAuthenticate = failure == TokenFailure.Missing
            ? SchemeName
            : $"""{SchemeName} error="invalid_token", error_description="{Describe(failure)}" """.TrimEnd();
        return Task.CompletedTask;
    }

    private static string Describe(TokenFailure failure) => failure switch
    {
        TokenFailure.Expired => "The token has expired",
        TokenFailure.Revoked => "The session has ended",
        TokenFailure.Disabled => "The account is disabled",
        TokenFailure.Pending => PendingUsers.Refused,
        TokenFailure.UnknownUser => "The user is unknown",
        _ => "The token is invalid",
    };
}

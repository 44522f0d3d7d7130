using ChatServer.Accounts;
using ChatServer.Accounts.Sessions;
using ChatServer.Api.Errors;
using ChatServer.Api.Room;
using ChatServer.Protocol.Workspace;
using ChatServer.Refusals;
using Microsoft.AspNetCore.Http.HttpResults;
using static Microsoft.AspNetCore.Http.StatusCodes;
using RequestSizeLimitAttribute = Microsoft.AspNetCore.Mvc.RequestSizeLimitAttribute;

namespace ChatServer.Api.Workspace;

/// <summary>Signing in and up in the shape of these clients, over the accounts of all APIs.</summary>
internal static class AuthsEndpoints
{
    private const int MaxBodyBytes = 64 * 1024;

    public static void Map(IEndpointRouteBuilder routes)
    {
        var auths = routes.MapWorkspace("/api/v1/auths", "Sign-in").WithMetadata(new RequestSizeLimitAttribute(MaxBodyBytes));
        auths.MapPost("/signin", SignIn).WithSummary("Signs in with email and password").AllowAnonymous()
            .FailsInDetail(Status400BadRequest, Status422UnprocessableEntity, Status429TooManyRequests);
        auths.MapPost("/signup", SignUp).WithSummary("Creates an account, and signs in").AllowAnonymous()
            .FailsInDetail(Status409Conflict, Status422UnprocessableEntity, Status429TooManyRequests);
        auths.MapGet("/signout", SignOut).WithSummary("Signs out")
            .WithMetadata(new ServesPendingUsers(), new ChangesByGet());
        auths.MapGet("/", Read).WithSummary("Reads who has signed in").WithMetadata(new ServesPendingUsers());
    }

    // Wrong credentials are 400 here: to these clients 401 means that a token has expired.
    private static async Task<Results<Ok<SessionUser>, DetailError>> SignIn(
        SignInForm form, HttpContext context, SignIn signIn, SessionShapes sessions, CancellationToken cancellationToken)
    {
        var result = await signIn.SignInAsync(
            form.Email, form.Password, AccountEndpoints.DeviceOf(context), context.Connection.RemoteIpAddress,
            cancellationToken);
        if (result is { IsRefused: true, Refusal.Code: RefusalCode.WrongCredentials })
            return DetailError.Of(Status400BadRequest, Answers.Of(RefusalCode.WrongCredentials).Text);

        return result.IsRefused
            ? DetailError.Of(result.Refusal, Vocabulary.Common)
            : await BeginAsync(context, result.Value, sessions, cancellationToken);
    }

    private static async Task<Results<Ok<SessionUser>, DetailError>> SignUp(
        SignUpForm form, HttpContext context, Registration registration, SessionShapes sessions,
        CancellationToken cancellationToken)
    {
        var account = new NewAccount(
            form.Email, form.Password, new Dictionary<string, string?> { ["fullname"] = form.Name }, form.Invitation);
        var result = await registration.RegisterAsync(
            account, AccountEndpoints.DeviceOf(context), context.Connection.RemoteIpAddress, cancellationToken);
        return result.IsRefused
            ? DetailError.Of(Naming(result.Refusal), Vocabulary.Common)
            : await BeginAsync(context, result.Value, sessions, cancellationToken);
    }

    private static async Task<Results<Ok<SessionUser>, DetailError>> BeginAsync(
        HttpContext context, SignedIn signedIn, SessionShapes sessions, CancellationToken cancellationToken)
    {
        var session = await sessions.ShowAsync(signedIn, cancellationToken);
        TokenCookie.Set(context, session.Token, DateTimeOffset.FromUnixTimeSeconds(session.ExpiresAt));
        return TypedResults.Ok(session);
    }

    // A GET to these clients. A token of another service has no session here, and only that service can end it.
    private static async Task<Ok<SignedOut>> SignOut(
        CurrentUser user, HttpContext context, UserSessions sessions, CancellationToken cancellationToken)
    {
        context.Features.Get<RunningRequest>()?.EndsItself();
        if (user.SessionId is { } sessionId)
            await sessions.RevokeAsync(new RevokeSession(user.Id, sessionId), cancellationToken);
        TokenCookie.Delete(context);
        return TypedResults.Ok(new SignedOut(Status: true));
    }

    private static async Task<Results<Ok<SessionUser>, DetailError>> Read(
        HttpContext context, CurrentUser user, SessionShapes sessions, CancellationToken cancellationToken) =>
        await sessions.ShowAsync(TokenCookie.ReadToken(context)!, user, cancellationToken) is { } shown
            ? TypedResults.Ok(shown)
            : DetailError.Of(Refusal.UnknownUser, Vocabulary.Common);

    // Here the name goes by another field.
    private static Refusal Naming(Refusal refusal) =>
        refusal.Fields is { } fields ? Refusal.Invalid(fields.Renamed("fullname", "name")) : refusal;
}

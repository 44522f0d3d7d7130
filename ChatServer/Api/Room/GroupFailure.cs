using ChatServer.Groups;
using ChatServer.Protocol.Room;

namespace ChatServer.Api.Room;

/// <summary>How a request about a group fails: a status and Room's failure body.</summary>
internal sealed class GroupFailure : IResult
{
    private readonly int status;
    private readonly Failure failure;
    private readonly TimeSpan? retryAfter;

    private GroupFailure(int status, string message, IReadOnlyDictionary<string, string[]>? errors = null, TimeSpan? retryAfter = null)
    {
        this.retryAfter = retryAfter;
        this.status = status;
        failure = Envelope.Failure(message, errors);
    }

    // A group that the caller is no member of is reported as missing, so that ids can't be probed.
    public static GroupFailure NotFound() => new(StatusCodes.Status404NotFound, "Unknown group");

    public static GroupFailure Invalid(string field, string text) =>
        new(StatusCodes.Status400BadRequest, "Invalid data", new Dictionary<string, string[]> { [field] = [text] });

    /// <param name="field">The field of the request that names users.</param>
    public static GroupFailure Of(GroupResult result, string field) => result.Outcome switch
    {
        GroupOutcome.NotFound => NotFound(),
        GroupOutcome.UnknownUser => Invalid(field, $"There is no such user: {result.UserId}"),
        GroupOutcome.Blocked => new(
            StatusCodes.Status403Forbidden, "This user has blocked you", new Dictionary<string, string[]> { [field] = [$"This user has blocked you: {result.UserId}"] }),
        GroupOutcome.TooMany => Invalid(field, $"A group has {GroupChanges.MaxMembers} people at most"),
        GroupOutcome.OwnerMustStay => new(StatusCodes.Status409Conflict, "The owner must name another owner before leaving"),
        GroupOutcome.Suspended => new(StatusCodes.Status403Forbidden, Errors.SuspendedText),
        GroupOutcome.NotAllowed => new(StatusCodes.Status403Forbidden, "You do not have permission to perform this action"),
        GroupOutcome.RateLimited =>
            new(StatusCodes.Status429TooManyRequests, "Too many new conversations or changes; try again later", retryAfter: result.RetryAfter),
        _ => throw new ArgumentOutOfRangeException(nameof(result), result.Outcome, null),
    };

    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = status;
        if (retryAfter is { } wait)
            RetryAfter.Set(httpContext.Response, wait);
        return httpContext.Response.WriteAsJsonAsync(failure, httpContext.RequestAborted);
    }
}

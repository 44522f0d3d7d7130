using System.Collections.Concurrent;
using System.Text.Json;
using ChatServer.Refusals;
using ChatServer.Storage;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace ChatServer.Api.Errors;

/// <summary>
/// Turns exceptions into the error response of the requested API: errors of the caller into 4xx, a full disk or a stopping server
/// into 503, everything else into 500. A caller who has disconnected is not an error.
/// </summary>
internal sealed partial class ErrorHandler(IHostApplicationLifetime lifetime, TimeProvider clock, ILogger<ErrorHandler> logger)
    : IExceptionHandler
{
    // The exceptions can only be told apart by their messages.
    private const string GivenTwice = "Duplicate property";
    private const string Unmapped = "could not be mapped to any .NET member";
    private static readonly string Unavailable = Answers.Of(RefusalCode.Unavailable).Text;

    // Counted by type, so that a failure that a client can repeat neither fills the disk nor hides failures of other types.
    private readonly ConcurrentDictionary<Type, LogThrottle> failures = new();

    public async ValueTask<bool> TryHandleAsync(HttpContext context, Exception exception, CancellationToken cancellationToken)
    {
        if (HasGone(context, exception))
        {
            context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest; // only for the access log: the client is gone
            return true;
        }

        var shape = ErrorShape.Of(context.Request.Path);
        var (status, failure) = IsStopped(exception)
            ? (StatusCodes.Status503ServiceUnavailable, shape.Failure(Unavailable))
            : Describe(context, exception, shape);
        if (status == StatusCodes.Status500InternalServerError && CountFailure(exception) is { } times)
            Log.RequestFailed(logger, context.Request.Method, context.Request.Path, times, exception);

        context.Response.StatusCode = status;
        if (status == StatusCodes.Status503ServiceUnavailable)
            RetryAfter.Set(context.Response, Answers.RetryAfterOf(new Refusal(RefusalCode.Unavailable)));

        // Without the token, so that a client that disconnects meanwhile isn't reported as a failure of this handler.
        await context.Response.WriteAsJsonAsync(failure, CancellationToken.None);
        return true;
    }

    /// <summary>Adds the requested API's error body to a response that has none, such as a 404 for an unknown path.</summary>
    public static Task DescribeStatus(StatusCodeContext context) => DescribeStatusAsync(context.HttpContext);

    /// <param name="reason">The text to send instead of the status's default text.</param>
    public static async Task DescribeStatusAsync(HttpContext context, string? reason = null)
    {
        var response = context.Response;
        var message = reason ?? response.StatusCode switch
        {
            StatusCodes.Status401Unauthorized => "Authentication credentials were not provided or are invalid",
            StatusCodes.Status403Forbidden => "You do not have permission to perform this action",
            StatusCodes.Status404NotFound => "Not found",
            StatusCodes.Status405MethodNotAllowed => "Method not allowed",
            StatusCodes.Status413PayloadTooLarge => "The request body is too large",
            StatusCodes.Status415UnsupportedMediaType => "Unsupported media type",
            StatusCodes.Status426UpgradeRequired => "This is a WebSocket; connect with one",
            StatusCodes.Status429TooManyRequests => "Too many requests",
            StatusCodes.Status503ServiceUnavailable => Unavailable,
            _ => "The request could not be handled",
        };
        await response.WriteAsJsonAsync(ErrorShape.Of(context.Request.Path).Failure(message));
    }

    // A read can fail on the broken connection before the request's token is cancelled.
    private static bool HasGone(HttpContext context, Exception exception) =>
        IsBroken(exception) || IsBroken(exception.InnerException)
        || (exception is OperationCanceledException or IOException && context.RequestAborted.IsCancellationRequested);

    private static bool IsBroken(Exception? exception) => exception is ConnectionAbortedException or ConnectionResetException;

    private bool IsStopped(Exception exception) =>
        exception is OperationCanceledException && lifetime.ApplicationStopping.IsCancellationRequested;

    private long? CountFailure(Exception exception) =>
        failures.GetOrAdd(exception.GetType(), static (_, clock) => new LogThrottle(clock), clock).Count();

    private static (int Status, object Failure) Describe(
        HttpContext context, Exception exception, ErrorShape shape) => exception switch
        {
            BadHttpRequestException { InnerException: JsonException failure } =>
                (shape.InvalidStatus, Describe(context, failure, shape)),
            BadHttpRequestException { StatusCode: StatusCodes.Status400BadRequest } =>
                (shape.InvalidStatus, shape.InvalidBody(field: null, "The request has no body, or one that can't be read")),
            InvalidOperationException when HasUnknownCharset(context.Request) =>
                (StatusCodes.Status415UnsupportedMediaType, shape.Failure(
                    "The charset of the body is not known; JSON is sent as UTF-8")),
            BadHttpRequestException bad => (bad.StatusCode, shape.Failure(bad.Message)),
            StorageUnavailableException => (StatusCodes.Status503ServiceUnavailable, shape.Failure(Unavailable)),
            _ => (StatusCodes.Status500InternalServerError, shape.Failure("Internal server error")),
        };

    private static object Describe(HttpContext context, JsonException failure, ErrorShape shape)
    {
        var field = failure.Path?.TrimStart('$', '.');
        return string.IsNullOrEmpty(field)
            ? shape.InvalidBody(field: null, "The body must be a JSON object")
            : shape.InvalidBody(field, Describe(context, failure));
    }

    private static string Describe(HttpContext context, JsonException failure)
    {
        if (failure.Message.Contains(Unmapped, StringComparison.Ordinal))
            return "This field is unknown";

        if (failure.Message.StartsWith(GivenTwice, StringComparison.Ordinal))
            return "This field is given twice";

        return Expected(context, failure.Path!) is { } expected
            ? $"This field must be {expected}"
            : "This field has a value of the wrong type";
    }

    private static bool HasUnknownCharset(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type) && type is { Charset.HasValue: true, Encoding: null };

    // The endpoint that was to read the body; the request itself no longer has one.
    private static string? Expected(HttpContext context, string path) =>
        context.Features.Get<IExceptionHandlerFeature>()?.Endpoint?.Metadata
            .GetMetadata<IAcceptsMetadata>()?.RequestType is { } type
            ? ExpectedValue.At(
                context.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions.GetTypeInfo(type),
                path)
            : null;

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "{Method} {Path} failed; {Times} requests failed alike since this was last logged")]
        public static partial void RequestFailed(ILogger logger, string method, string path, long times, Exception exception);
    }
}

using ChatServer.Api.Limits.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace ChatServer.Api.Limits;

/// <summary>
/// A request's body, as all endpoints read it. It reports to its connection when all of it has been read, see
/// <see cref="OpenConnections"/>, and works around two weaknesses of Kestrel with which clients could fill the log:
/// <para>
/// A reader that examines more than it consumes, such as the JSON reader, leaves Kestrel's pipe in the middle of a read when the
/// client disconnects. Reading through a stream such as this one consumes everything that it takes from Kestrel.
/// </para>
/// <para>
/// Kestrel can't skip the rest of a body whose reading was cancelled. Such a connection is closed after the response.
/// </para>
/// </summary>
internal sealed class RequestBody(Stream source, HttpContext context, TimeProvider clock) : Stream
{
    private static readonly TimeSpan TimeForResponse = TimeSpan.FromSeconds(1);

    // Stored before other middleware replaces the request's token by a linked one.
    private readonly CancellationToken clientGone = context.RequestAborted;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Runs before everything that reads bodies.</summary>
    public static void Use(WebApplication app)
    {
        var clock = app.Services.GetRequiredService<TimeProvider>();
        app.Use(next => context =>
        {
            if (MayFollow(context))
                context.Request.Body = new RequestBody(context.Request.Body, context, clock);
            return next(context);
        });
    }

    /// <summary>Whether the request's headers announce a body.</summary>
    public static bool MayFollow(HttpContext context) =>
        context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true };

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            var count = await source.ReadAsync(buffer, cancellationToken);
            if (count == 0 && !buffer.IsEmpty)
                context.Features.Get<OpenConnections.Place>()?.Occupy();
            return count;
        }
        catch (OperationCanceledException)
        {
            CloseAfterResponse();
            throw;
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("Bodies are read asynchronously");

    public override void Flush()
    {
        // The stream is never written to.
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    // Aborting at once could overtake the response. A header that was set earlier would be cleared by error handlers.
    private void CloseAfterResponse()
    {
        if (!context.Response.HasStarted)
            context.Response.OnStarting(() => Task.FromResult(context.Response.Headers.Connection = "close"));
        context.Response.OnCompleted(async () =>
        {
            await Task.Delay(TimeForResponse, clock, clientGone).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            context.Abort();
        });
    }
}

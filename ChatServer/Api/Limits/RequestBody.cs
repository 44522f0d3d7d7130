using ChatServer.Api.Limits.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace ChatServer.Api.Limits;

/// <summary>
/// The body of a request, as all endpoints read it. It tells its connection when all of it has been read, see
/// <see cref="OpenConnections"/>, and keeps two weaknesses of Kestrel away from clients, who could fill the log by them:
/// <para>
/// A reader that examines more than it consumes, such as that of JSON, leaves Kestrel's pipe amid a read when the client hangs
/// up. Reading through a stream, such as this, consumes all that it takes from Kestrel.
/// </para>
/// <para>
/// Kestrel can't read past the rest of a body whose reading was cancelled. Such a connection ends after the response.
/// </para>
/// </summary>
internal sealed class RequestBody(Stream source, HttpContext context, TimeProvider clock) : Stream
{
    private static readonly TimeSpan TimeForResponse = TimeSpan.FromSeconds(1);

    // Taken before anybody replaces the request's token by one of more meanings.
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

    /// <summary>Stands before all that reads bodies.</summary>
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

    /// <summary>Whether the headers of a request say that a body follows.</summary>
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
        // Nothing is ever written.
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    // Aborting at once could overtake the response. Error handlers clear headers that were set before.
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

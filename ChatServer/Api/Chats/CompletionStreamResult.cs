using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ChatServer.Agents.Completions;
using ChatServer.Api.Errors;
using ChatServer.Protocol.Chats;
using ChatServer.Refusals;
using Microsoft.AspNetCore.Http.Metadata;

namespace ChatServer.Api.Chats;

/// <summary>
/// Streams an answer as Server-Sent Events, in OpenAI's shape. Until the first text has come, a failure is an ordinary error;
/// after it the stream ends with an event that says so. The client's disconnect ends the provider's stream.
/// </summary>
internal sealed class CompletionStreamResult(BegunAnswer begun, bool includesUsage, AnswerRequests requests, TimeProvider clock)
    : IResult, IEndpointMetadataProvider, IAnswerReceiver
{
    private const string ContentType = "text/event-stream";
    private readonly CompletionHead head = CompletionHead.Of(begun, clock);
    private HttpResponse? response;

    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder) =>
        builder.Metadata.Add(new ProducesResponseTypeMetadata(
            StatusCodes.Status200OK, typeof(CompletionResponse), ["application/json", ContentType]));

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        response = httpContext.Response;
        var end = await requests.AnswerAsync(begun, this, httpContext.RequestAborted);
        if (httpContext.RequestAborted.IsCancellationRequested)
            return;

        if (end.Error is { } error && !response.HasStarted)
            await ChatAnswers.Refuse(new Refusal(RefusalCode.ModelFailed, Detail: error)).ExecuteAsync(httpContext);
        else
            await EndAsync(end, httpContext.RequestAborted);
    }

    public async ValueTask AddAsync(string text, CancellationToken cancellationToken)
    {
        await BeginAsync(cancellationToken);
        await SendAsync(head.Chunk(new ChunkDelta { Content = text }), cancellationToken);
    }

    private async ValueTask BeginAsync(CancellationToken cancellationToken)
    {
        if (response!.HasStarted)
            return;

        response.ContentType = ContentType;
        response.Headers.CacheControl = "no-store";
        await SendAsync(head.Chunk(new ChunkDelta { Role = CompletionHead.Assistant, Content = "" }), cancellationToken);
    }

    private async ValueTask EndAsync(AnswerEnd end, CancellationToken cancellationToken)
    {
        await BeginAsync(cancellationToken);
        if (end.Error is { } error)
            await SendAsync(
                new ChunkFailure(new ChunkError(AnswerError.TextOf(error), error)), CompletionJson.Default.ChunkFailure,
                cancellationToken);
        else
            await SendAsync(head.Chunk(new ChunkDelta(), end.FinishReason), cancellationToken);
        if (includesUsage)
            await SendAsync(head.Last(end), cancellationToken);
        await WriteAsync("[DONE]"u8.ToArray(), cancellationToken);
    }

    private ValueTask SendAsync(CompletionChunk chunk, CancellationToken cancellationToken) =>
        SendAsync(chunk, CompletionJson.Default.CompletionChunk, cancellationToken);

    private ValueTask SendAsync<T>(T data, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        WriteAsync(JsonSerializer.SerializeToUtf8Bytes(data, type), cancellationToken);

    // One write: an event that is sent in pieces is flushed in pieces.
    private async ValueTask WriteAsync(byte[] data, CancellationToken cancellationToken)
    {
        await response!.Body.WriteAsync(
            (byte[])[.. "data: "u8, .. data, .. "\n\n"u8], cancellationToken);
        await response.Body.FlushAsync(cancellationToken);
    }
}

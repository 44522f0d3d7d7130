using System.Reflection;
using ChatServer.Chats;
using ChatServer.Protocol.Chats;
using Microsoft.AspNetCore.Http.Metadata;

namespace ChatServer.Api.Chats;

/// <summary>Answers with a whole chat.</summary>
internal sealed class ChatResult(FullChat chat) : IResult, IEndpointMetadataProvider
{
    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder) =>
        builder.Metadata.Add(Describe(typeof(ChatResponse)));

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.ContentType = ContentType;
        await ChatWire.WriteAsync(httpContext.Response.BodyWriter, chat, httpContext.RequestAborted);
    }

    public const string ContentType = "application/json; charset=utf-8";

    public static ProducesResponseTypeMetadata Describe(Type type) => new(StatusCodes.Status200OK, type, ["application/json"]);
}

/// <summary>
/// Answers with many whole chats. One is in memory at once, each read on a snapshot of its own, so that a slow client holds none;
/// chats that are deleted meanwhile are left out.
/// </summary>
internal sealed class ChatListResult(IReadOnlyList<long> ids, ChatReader reader) : IResult, IEndpointMetadataProvider
{
    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder) =>
        builder.Metadata.Add(ChatResult.Describe(typeof(IReadOnlyList<ChatResponse>)));

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var (response, cancellation) = (httpContext.Response, httpContext.RequestAborted);
        response.ContentType = ChatResult.ContentType;
        await response.BodyWriter.WriteAsync("["u8.ToArray(), cancellation);
        var isFirst = true;
        foreach (var id in ids)
        {
            if (await reader.ReadAsync(id, cancellation) is not { } chat)
                continue;

            if (!isFirst)
                await response.BodyWriter.WriteAsync(","u8.ToArray(), cancellation);
            await ChatWire.WriteAsync(response.BodyWriter, chat, cancellation);
            isFirst = false;
        }

        await response.BodyWriter.WriteAsync("]"u8.ToArray(), cancellation);
    }
}

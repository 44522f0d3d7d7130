using ChatServer.Administration.Exports;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Net.Http.Headers;

namespace ChatServer.Api;

/// <summary>
/// Answers with a ZIP that is written while it is sent. If that fails midway, the connection is aborted, so that no client
/// mistakes the partial file for a complete one.
/// </summary>
/// <param name="slot">Disposed of at the end. If the slot is taken away, the connection is aborted too.</param>
internal sealed class ArchiveResult(string name, ExportSlot slot, Func<ExportOutput, CancellationToken, Task> write)
    : IResult, IEndpointMetadataProvider
{
    private const string ContentType = "application/zip";

    public static void PopulateMetadata(System.Reflection.MethodInfo method, EndpointBuilder builder) =>
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(byte[]), [ContentType]));

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        using (slot)
        {
            var disposition = new ContentDispositionHeaderValue("attachment");
            disposition.SetHttpFileName(name);
            httpContext.Response.ContentType = ContentType;
            httpContext.Response.Headers.ContentDisposition = disposition.ToString();
            httpContext.Response.Headers.XContentTypeOptions = "nosniff";
            await using var whenTaken = slot.Taken.Register(httpContext.Abort);
            await write(new ExportOutput(httpContext.Response.Body, slot.Rate), httpContext.RequestAborted);
        }
    }
}

using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace ChatServer.Hosting.Web;

/// <summary>
/// The served description of the HTTP endpoints. Creating it costs 0.2 s of a processor, so it is created once, at the first
/// request, however many arrive at once. It is created outside of a request: no client's Host header gets into it.
/// </summary>
internal sealed class ApiDescription([FromKeyedServices(ApiDescription.Name)] IOpenApiDocumentProvider documents)
{
    public const string Name = "v1";
    private readonly Lazy<Task<SharedAnswer>> answer = new(() => Task.Run(() => MakeAsync(documents)));

    /// <summary>The same object for every reader.</summary>
    public Task<SharedAnswer> Answer => answer.Value;

    private static async Task<SharedAnswer> MakeAsync(IOpenApiDocumentProvider documents)
    {
        var document = await documents.GetOpenApiDocumentAsync(CancellationToken.None);
        using var json = new MemoryStream();
        await document.SerializeAsJsonAsync(json, OpenApiSpecVersion.OpenApi3_1, CancellationToken.None);
        return new SharedAnswer(json.ToArray(), "application/json; charset=utf-8");
    }
}

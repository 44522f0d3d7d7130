using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace ChatServer.Hosting.Web;

/// <summary>
/// The description of the HTTP endpoints as it is served. Making it takes 0.2 s of a processor, so it is made once, when somebody
/// first asks for it, however many ask at once. It is made outside of a request: no stranger's Host header gets into it.
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

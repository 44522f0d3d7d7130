using ChatServer.Administration;
using ChatServer.Administration.Agents;
using ChatServer.Api.Errors;
using ChatServer.Api.Input;
using ChatServer.Audit;
using ChatServer.Protocol.Admin;
using ChatServer.Refusals;
using Microsoft.AspNetCore.Http.HttpResults;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace ChatServer.Api.Admin;

/// <summary>The servers of the Model Context Protocol whose tools agents may use.</summary>
internal static class AdminToolServerEndpoints
{
    public static void Map(IEndpointRouteBuilder admin)
    {
        var servers = admin.MapGroup("/tool-servers");
        servers.MapGet("/", List).WithSummary("Lists the servers of tools").FailsInDetail(Status422UnprocessableEntity);
        servers.MapPut("/{name}/", Put).WithSummary("Names a server of tools, or changes it")
            .FailsInDetail(Status409Conflict, Status422UnprocessableEntity);
        servers.MapDelete("/{name}/", Delete).WithSummary("Deletes a server of tools").FailsInDetail(Status404NotFound);
    }

    private static async Task<Results<Ok<AdminToolServerPage>, DetailError>> List(
        AdminCall call, [AsParameters] AdminPage query, ToolServerAdministration servers, AuditedChanges audit,
        CancellationToken cancellationToken)
    {
        var reader = new InputReader();
        var page = query.ReadNames(reader);
        if (reader.First is { } wrong)
            return AdminErrors.InQuery(wrong);

        await audit.NoteAsync(
            call.Entry("tool_servers_listed", AuditSubject.Server, ("after", query.After)), cancellationToken);
        var found = await servers.ListAsync(page.After, page.Limit + 1, cancellationToken);
        var shown = AdminPage.Fit(found, page.Limit, ToolServerForms.SizeOf);
        var next = shown.Count < found.Count ? shown[^1].Name : null;
        return TypedResults.Ok(new AdminToolServerPage([.. shown.Select(ToolServerForms.Show)], next is not null, next));
    }

    private static async Task<Results<Ok<AdminToolServer>, DetailError>> Put(
        AdminCall call, string name, ToolServerRequest request, ToolServerAdministration servers,
        CancellationToken cancellationToken)
    {
        if (!ProviderForms.IsName(name))
            return DetailError.Invalid(DetailError.InPath("name", ProviderForms.NameRule));

        var settings = ToolServerForms.Read(request);
        if (settings.IsRefused)
            return AdminErrors.Of(settings.Refusal);

        if (await servers.PutAsync(new PutToolServer(call, name, settings.Value), cancellationToken) is { } refusal)
            return AdminErrors.Of(refusal);

        return await servers.FindAsync(name, cancellationToken) is { } server
            ? TypedResults.Ok(ToolServerForms.Show(server))
            : AdminErrors.Of(RefusalCode.UnknownToolServer);
    }

    private static async Task<Results<NoContent, DetailError>> Delete(
        AdminCall call, string name, ToolServerAdministration servers, CancellationToken cancellationToken) =>
        await servers.DeleteAsync(new DeleteToolServer(call, name), cancellationToken) is { } refusal
            ? AdminErrors.Of(refusal)
            : TypedResults.NoContent();
}

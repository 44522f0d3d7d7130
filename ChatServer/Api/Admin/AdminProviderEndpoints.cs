using ChatServer.Administration;
using ChatServer.Administration.Agents;
using ChatServer.Agents.Providers.Named;
using ChatServer.Api.Errors;
using ChatServer.Api.Input;
using ChatServer.Audit;
using ChatServer.Protocol.Admin;
using ChatServer.Refusals;
using Microsoft.AspNetCore.Http.HttpResults;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace ChatServer.Api.Admin;

/// <summary>The servers with models that agents may use.</summary>
internal static class AdminProviderEndpoints
{
    public static void Map(IEndpointRouteBuilder admin)
    {
        var providers = admin.MapGroup("/providers");
        providers.MapGet("/", List).WithSummary("Lists the providers of agents").FailsInDetail(Status422UnprocessableEntity);
        providers.MapGet("/{name}/", Read).WithSummary("Reads a provider").FailsInDetail(Status404NotFound);
        providers.MapPut("/{name}/", Put).WithSummary("Creates or changes a provider")
            .FailsInDetail(Status409Conflict, Status422UnprocessableEntity);
        providers.MapDelete("/{name}/", Delete).WithSummary("Deletes a provider").FailsInDetail(Status404NotFound);
        providers.MapPost("/{name}/test/", Test).WithSummary("Asks a provider for a small reply")
            .FailsInDetail(Status404NotFound, Status422UnprocessableEntity);
    }

    private static async Task<Results<Ok<AdminProviderPage>, DetailError>> List(
        AdminCall call, [AsParameters] AdminPage query, ProviderAdministration providers, AuditedChanges audit,
        CancellationToken cancellationToken)
    {
        var reader = new InputReader();
        var page = query.ReadNames(reader);
        if (reader.First is { } wrong)
            return AdminErrors.InQuery(wrong);

        await audit.NoteAsync(call.Entry("providers_listed", AuditSubject.Server, ("after", query.After)), cancellationToken);
        var found = await providers.ListAsync(page.After, page.Limit + 1, cancellationToken);
        var shown = AdminPage.Fit(found, page.Limit, ProviderForms.SizeOf);
        var next = shown.Count < found.Count ? shown[^1].Name : null;
        return TypedResults.Ok(new AdminProviderPage([.. shown.Select(ProviderForms.Show)], next is not null, next));
    }

    private static async Task<Results<Ok<AdminProvider>, DetailError>> Read(
        AdminCall call, string name, ProviderAdministration providers, AuditedChanges audit, CancellationToken cancellationToken)
    {
        if (await providers.FindAsync(name, cancellationToken) is not { } provider)
            return AdminErrors.Of(RefusalCode.NoSuchProvider);

        await audit.NoteAsync(call.Entry("provider_read", AuditSubject.Provider(name)), cancellationToken);
        return TypedResults.Ok(ProviderForms.Show(provider));
    }

    private static async Task<Results<Ok<AdminProvider>, DetailError>> Put(
        AdminCall call, string name, ProviderRequest request, ProviderAdministration providers,
        CancellationToken cancellationToken)
    {
        if (!ProviderForms.IsName(name))
            return DetailError.Invalid(DetailError.InPath("name", ProviderForms.NameRule));

        var reader = new InputReader();
        ProviderForms.Check(reader, request);
        if (reader.First is { } wrong)
            return AdminErrors.InBody(wrong);

        var command = new PutProvider(call, name, ProviderForms.Read(request), ProviderForms.ReadKey(request));
        if (await providers.PutAsync(command, cancellationToken) is { } refusal)
            return AdminErrors.Of(refusal);

        return await providers.FindAsync(name, cancellationToken) is { } provider
            ? TypedResults.Ok(ProviderForms.Show(provider))
            : AdminErrors.Of(RefusalCode.NoSuchProvider);
    }

    private static async Task<Results<NoContent, DetailError>> Delete(
        AdminCall call, string name, ProviderAdministration providers, CancellationToken cancellationToken) =>
        await providers.DeleteAsync(new DeleteProvider(call, name), cancellationToken) is { } refusal
            ? AdminErrors.Of(refusal)
            : TypedResults.NoContent();

    private static async Task<Results<Ok<AdminProviderTest>, DetailError>> Test(
        AdminCall call, string name, ProviderTestRequest request, ProviderTrial trial, ProviderAdministration providers,
        AuditedChanges audit, CancellationToken cancellationToken)
    {
        var reader = new InputReader();
        reader.AtMost("model", request.Model, ProviderWrites.MaxModelCharacters);
        if (reader.First is { } wrong)
            return AdminErrors.InBody(wrong);

        if (await providers.FindAsync(name, cancellationToken) is null)
            return AdminErrors.Of(RefusalCode.NoSuchProvider);

        await audit.NoteAsync(
            call.Entry("provider_tested", AuditSubject.Provider(name), ("model", request.Model)), cancellationToken);
        return await trial.RunAsync(name, request.Model, cancellationToken) is { } result
            ? TypedResults.Ok(ProviderForms.Show(result))
            : AdminErrors.Of(RefusalCode.NoSuchProvider);
    }
}

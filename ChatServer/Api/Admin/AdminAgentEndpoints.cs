using ChatServer.Administration;
using ChatServer.Administration.Agents;
using ChatServer.Agents;
using ChatServer.Api.Errors;
using ChatServer.Api.Input;
using ChatServer.Audit;
using ChatServer.Protocol.Admin;
using ChatServer.Refusals;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace ChatServer.Api.Admin;

/// <summary>The agents of users.</summary>
internal static class AdminAgentEndpoints
{
    public static void Map(IEndpointRouteBuilder admin)
    {
        var agents = admin.MapGroup("/agents");
        agents.MapGet("/", List).WithSummary("Lists agents").FailsInDetail(Status422UnprocessableEntity);
        agents.MapGet("/{agentId}/", Read).WithSummary("Reads an agent, without its texts").FailsInDetail(Status404NotFound);
        agents.MapPost("/{agentId}/view/", View).WithSummary("Shows what an agent is told")
            .FailsInDetail(Status404NotFound, Status422UnprocessableEntity);
        agents.MapPost("/{agentId}/disable/", Disable).WithSummary("Disables an agent")
            .FailsInDetail(Status404NotFound, Status409Conflict, Status422UnprocessableEntity);
        agents.MapPost("/{agentId}/enable/", Enable).WithSummary("Enables an agent again")
            .FailsInDetail(Status404NotFound, Status409Conflict, Status422UnprocessableEntity);
        agents.MapDelete("/{agentId}/", Delete).WithSummary("Deletes an agent; its chats stay")
            .FailsInDetail(Status404NotFound, Status422UnprocessableEntity);
    }

    private static async Task<Results<Ok<AdminAgentPage>, DetailError>> List(
        AdminCall call, [AsParameters] AdminPage query,
        [FromQuery(Name = "owner_id"), TextField(Format = TextFieldAttribute.Uuid)] string? ownerId,
        AgentAdministration agents, AuditedChanges audit, CancellationToken cancellationToken)
    {
        var reader = new InputReader();
        var page = query.ReadUsers(reader);
        var owner = reader.Id("owner_id", ownerId, InputIds.Uuid, "be a valid UUID", InputProblem.NotAUuid);
        if (reader.First is { } wrong)
            return AdminErrors.InQuery(wrong);

        await audit.NoteAsync(
            call.Entry("agents_listed", AuditSubject.Server, ("owner_id", owner), ("after", query.After)), cancellationToken);
        var found = await agents.ListAsync(owner, page.After, page.Limit + 1, cancellationToken);
        var shown = found.Take(page.Limit).ToList();
        var next = found.Count > shown.Count ? shown[^1].Id.ToString() : null;
        return TypedResults.Ok(new AdminAgentPage([.. shown.Select(Show)], next is not null, next));
    }

    private static async Task<Results<Ok<AdminAgent>, DetailError>> Read(
        AdminCall call, string agentId, AgentAdministration agents, AuditedChanges audit, CancellationToken cancellationToken)
    {
        if (InputIds.Uuid(agentId) is not { } id || await agents.FindAsync(id, cancellationToken) is not { } agent)
            return Unknown();

        await audit.NoteAsync(call.Entry("agent_read", AuditSubject.Agent(id)), cancellationToken);
        return TypedResults.Ok(Show(agent));
    }

    private static async Task<Results<Ok<AdminAgentTexts>, DetailError>> View(
        AdminCall call, string agentId, ReasonRequest request, AgentAdministration agents, CancellationToken cancellationToken)
    {
        if (AdminFields.CheckReason(request.Reason) is { } wrong)
            return AdminErrors.InBody(wrong);

        return InputIds.Uuid(agentId) is { } id
            && await agents.ReadTextsAsync(call, id, request.Reason!, cancellationToken) is { } texts
            ? TypedResults.Ok(new AdminAgentTexts(Show(texts.Agent), texts.Greeting, texts.Instructions, texts.Answers))
            : Unknown();
    }

    private static Task<Results<Ok<AdminAgent>, DetailError>> Disable(
        AdminCall call, string agentId, ReasonRequest request, AgentAdministration agents, CancellationToken cancellationToken) =>
        ChangeAsync(
            agentId, request, agents,
            id => agents.DisableAsync(new DisableAgent(call, id, request.Reason!), cancellationToken), cancellationToken);

    private static Task<Results<Ok<AdminAgent>, DetailError>> Enable(
        AdminCall call, string agentId, ReasonRequest request, AgentAdministration agents, CancellationToken cancellationToken) =>
        ChangeAsync(
            agentId, request, agents,
            id => agents.EnableAsync(new EnableAgent(call, id, request.Reason!), cancellationToken), cancellationToken);

    private static async Task<Results<NoContent, DetailError>> Delete(
        AdminCall call, string agentId, [TextField(MaxLength = AdminFields.MaxReasonCharacters)] string? reason,
        AgentAdministration agents, CancellationToken cancellationToken)
    {
        if (AdminFields.CheckReason(reason) is { } wrong)
            return AdminErrors.InQuery(wrong);

        if (InputIds.Uuid(agentId) is not { } id)
            return Unknown();

        return await agents.DeleteAsync(new RemoveAgent(call, id, reason!), cancellationToken) is { } refusal
            ? AdminErrors.Of(refusal)
            : TypedResults.NoContent();
    }

    private static async Task<Results<Ok<AdminAgent>, DetailError>> ChangeAsync(
        string agentId, ReasonRequest request, AgentAdministration agents, Func<Guid, ValueTask<Refusal?>> change,
        CancellationToken cancellationToken)
    {
        if (AdminFields.CheckReason(request.Reason) is { } wrong)
            return AdminErrors.InBody(wrong);

        if (InputIds.Uuid(agentId) is not { } id)
            return Unknown();

        if (await change(id) is { } refusal)
            return AdminErrors.Of(refusal);

        return await agents.FindAsync(id, cancellationToken) is { } agent ? TypedResults.Ok(Show(agent)) : Unknown();
    }

    private static AdminAgent Show(Agent agent) =>
        new(agent.Id, agent.OwnerId, agent.Handle, agent.Name, agent.Description)
        {
            Provider = agent.Provider,
            Model = agent.Model,
            Visibility = agent.Visibility,
            State = agent.State,
            DisabledAt = agent.BarredAt?.ToString(),
            CreatedAt = agent.CreatedAt.ToString(),
            UpdatedAt = agent.UpdatedAt.ToString(),
            DeletedAt = agent.DeletedAt?.ToString(),
        };

    private static DetailError Unknown() => AdminErrors.Of(RefusalCode.UnknownAgent);
}

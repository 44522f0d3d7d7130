using ChatServer.Accounts;
using ChatServer.Agents;
using ChatServer.Agents.Tools;
using ChatServer.Agents.Tools.Servers;
using ChatServer.Api.Errors;
using ChatServer.Protocol.Messaging;
using ChatServer.Refusals;
using Microsoft.AspNetCore.Http.HttpResults;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace ChatServer.Api.Messaging;

/// <summary>The tools of a user's own agents, see "Tools" in docs/protocol/agents.md.</summary>
internal static class AgentToolEndpoints
{
    private const string All = "/agents/{agentId}/tools";
    private const string One = "/agents/{agentId}/tools/{name}";

    public static void Map(IEndpointRouteBuilder routes)
    {
        var tools = routes.MapGroup("/messaging").RequireAuthorization().WithTags("Agents").NeedsAgents()
            .FailsInDetail(Status401Unauthorized, Status501NotImplemented);
        tools.MapGet(All, List).WithSummary("Lists the tools of an agent").FailsInDetail(Status404NotFound);
        tools.MapPut(One, Put).WithSummary("Gives an agent a tool, or changes it").FailsInDetail(
            Status403Forbidden, Status404NotFound, Status422UnprocessableEntity, Status429TooManyRequests, Status502BadGateway,
            Status503ServiceUnavailable);
        tools.MapDelete(One, Delete).WithSummary("Takes a tool from an agent")
            .FailsInDetail(Status403Forbidden, Status404NotFound, Status503ServiceUnavailable);
        tools.MapPost($"{All}/openapi", Import).WithSummary("Gives an agent the operations of an OpenAPI document as tools")
            .FailsInDetail(
                Status403Forbidden, Status404NotFound, Status422UnprocessableEntity, Status429TooManyRequests,
                Status503ServiceUnavailable);
        tools.MapGet("/tool-servers", ListServers).WithSummary("Lists the servers of tools");
        tools.MapGet("/tool-servers/{name}/tools", ListOfServer).WithSummary("Asks a server which tools it has")
            .FailsInDetail(Status404NotFound, Status429TooManyRequests, Status502BadGateway);
    }

    private static async Task<Results<Ok<AgentToolList>, DetailError>> List(
        Guid agentId, CurrentUser user, AgentDirectory agents, CancellationToken cancellationToken) =>
        Answer(await agents.FindAsync(
            user.Id, agentId,
            (read, agent) => new AgentToolList(
                [.. AgentToolStore.ListOf(read, agent.Id).Select(row => AgentToolForms.Show(row.Open(read)))]),
            cancellationToken));

    private static async Task<Results<Ok<AgentToolShape>, DetailError>> Put(
        Guid agentId, string name, AgentToolForm form, CurrentUser user, ToolMaking making, ToolChanges changes,
        AgentDirectory agents, CancellationToken cancellationToken)
    {
        var tool = AgentToolForms.IsOfServer(form)
            ? await ReadFromServerAsync(agentId, name, form, user, making, agents, cancellationToken)
            : AgentToolForms.ReadHttp(name, form);
        if (tool.IsRefused)
            return Refuse(tool.Refusal);

        if (await changes.PutAsync(new PutTools(user.Id, agentId, [tool.Value]), CancellationToken.None) is { } refused)
            return Refuse(refused);

        var stored = await agents.FindAsync(
            user.Id, agentId,
            (read, agent) => AgentToolStore.Find(read, agent.Id, name) is { } row ? AgentToolForms.Show(row.Open(read)) : null,
            cancellationToken);
        return Answer(stored);
    }

    // Nobody makes this server ask others for an agent that isn't theirs, or a tool that can't be.
    private static async Task<Outcome<ToolDraft>> ReadFromServerAsync(
        Guid agentId, string name, AgentToolForm form, CurrentUser user, ToolMaking making, AgentDirectory agents,
        CancellationToken cancellationToken)
    {
        var tool = AgentToolForms.ReadServer(form);
        if ((tool.Refusal ?? ToolRules.CheckName(name)) is { } wrong)
            return wrong;

        var owned = await agents.FindAsync(user.Id, agentId, (_, agent) => agent, cancellationToken);
        return owned.IsRefused
            ? owned.Refusal
            : await making.ReadFromServerAsync(
                user.Id, name, tool.Value!, AgentToolForms.NeedsApproval(form.Approval), cancellationToken);
    }

    private static async Task<Results<NoContent, DetailError>> Delete(
        Guid agentId, string name, CurrentUser user, ToolChanges changes) =>
        await changes.DeleteAsync(new DeleteTool(user.Id, agentId, name), CancellationToken.None) is { } refused
            ? Refuse(refused)
            : TypedResults.NoContent();

    private static async Task<Results<Ok<AgentToolList>, DetailError>> Import(
        Guid agentId, OpenApiForm form, CurrentUser user, ToolMaking making, ToolChanges changes, AgentDirectory agents,
        CancellationToken cancellationToken)
    {
        var owned = await agents.FindAsync(user.Id, agentId, (_, agent) => agent, cancellationToken);
        if (owned.IsRefused)
            return Refuse(owned.Refusal);

        var import = AgentToolForms.ReadImport(form);
        if (import.IsRefused)
            return Refuse(import.Refusal);

        var tools = making.Read(user.Id, import.Value);
        if (tools.IsRefused)
            return Refuse(tools.Refusal);

        return await changes.PutAsync(new PutTools(user.Id, agentId, tools.Value), CancellationToken.None) is { } refused
            ? Refuse(refused)
            : await ShowAsync(agents, user.Id, agentId, [.. tools.Value.Select(tool => tool.Name)], cancellationToken);
    }

    private static async Task<Results<Ok<AgentToolList>, DetailError>> ShowAsync(
        AgentDirectory agents, Guid userId, Guid agentId, HashSet<string> names, CancellationToken cancellationToken) =>
        Answer(await agents.FindAsync(
            userId, agentId,
            (read, agent) => new AgentToolList(
                [.. AgentToolStore.ListOf(read, agent.Id).Where(row => names.Contains(row.Name))
                    .Select(row => AgentToolForms.Show(row.Open(read)))]),
            cancellationToken));

    private static async Task<Ok<ToolServerList>> ListServers(ToolServers servers, CancellationToken cancellationToken) =>
        TypedResults.Ok(new ToolServerList(
            [.. (await servers.ListAsync(cancellationToken)).Select(name => new ToolServerShape(name))]));

    private static async Task<Results<Ok<ServerToolList>, DetailError>> ListOfServer(
        string name, CurrentUser user, ToolMaking making, CancellationToken cancellationToken)
    {
        var tools = await making.ReadToolsAsync(user.Id, name, cancellationToken);
        return tools.IsRefused
            ? Refuse(tools.Refusal)
            : TypedResults.Ok(new ServerToolList([.. tools.Value.Select(AgentToolForms.Show)]));
    }

    private static Results<Ok<T>, DetailError> Answer<T>(Outcome<T> outcome)
        where T : notnull =>
        outcome.IsRefused ? Refuse(outcome.Refusal) : TypedResults.Ok(outcome.Value);

    private static DetailError Refuse(Refusal refusal) => DetailError.Of(refusal, MessagingWords.OfAgents, "name");
}

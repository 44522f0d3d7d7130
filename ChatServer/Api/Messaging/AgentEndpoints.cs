using System.Text.Json;
using ChatServer.Accounts;
using ChatServer.Agents;
using ChatServer.Agents.Providers;
using ChatServer.Api.Channels;
using ChatServer.Api.Errors;
using ChatServer.Channels;
using ChatServer.Messages.Types;
using ChatServer.Protocol.Messaging;
using ChatServer.Refusals;
using Microsoft.AspNetCore.Http.HttpResults;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace ChatServer.Api.Messaging;

/// <summary>A user's own agents, see docs/protocol/agents.md.</summary>
internal static class AgentEndpoints
{
    private const string All = "/agents";
    private const string One = "/agents/{agentId}";
    private const int MaxSettingsLength = 4_096;

    public static void Map(IEndpointRouteBuilder routes)
    {
        var agents = routes.MapGroup("/messaging").RequireAuthorization().WithTags("Agents").NeedsAgents()
            .FailsInDetail(Status401Unauthorized, Status501NotImplemented);
        agents.MapGet(All, List).WithSummary("Lists the user's agents");
        agents.MapPost(All, Create).WithSummary("Makes an agent")
            .FailsInDetail(
                Status403Forbidden, Status409Conflict, Status422UnprocessableEntity, Status429TooManyRequests,
                Status503ServiceUnavailable);
        agents.MapGet(One, Find).WithSummary("Reads one of the user's agents").FailsInDetail(Status404NotFound);
        agents.MapPatch(One, Update).WithSummary("Changes an agent").FailsInDetail(
            Status403Forbidden, Status404NotFound, Status409Conflict, Status422UnprocessableEntity, Status429TooManyRequests,
            Status503ServiceUnavailable);
        agents.MapDelete(One, Delete).WithSummary("Deletes an agent; its chats stay")
            .FailsInDetail(Status404NotFound, Status503ServiceUnavailable);
        agents.MapPut($"{One}/commands", ReplaceCommands).WithSummary("Replaces the slash commands of an agent").FailsInDetail(
            Status403Forbidden, Status404NotFound, Status422UnprocessableEntity, Status429TooManyRequests,
            Status503ServiceUnavailable);
        agents.MapGet("/providers", ListProviders).WithSummary("Lists the providers that agents may use");
    }

    private static async Task<Results<Ok<AgentList>, DetailError>> List(
        CurrentUser user, AgentDirectory agents, CancellationToken cancellationToken) =>
        Answer(await agents.ListAsync(user.Id, (_, listed) => AgentViews.List(listed), cancellationToken));

    private static Ok<ProviderList> ListProviders(IProviderDirectory providers) =>
        TypedResults.Ok(AgentViews.List(providers.List()));

    private static async Task<Results<Ok<OwnAgent>, DetailError>> Find(
        Guid agentId, CurrentUser user, AgentDirectory agents, CancellationToken cancellationToken) =>
        await ShowAsync(agents, user.Id, agentId, cancellationToken);

    private static async Task<Results<Ok<OwnAgent>, DetailError>> Create(
        AgentForm form, CurrentUser user, AgentChanges changes, AgentDirectory agents, CancellationToken cancellationToken)
    {
        var fields = Read(form);
        if (fields.IsRefused)
            return Refuse(fields.Refusal);

        var created = await changes.CreateAsync(new CreateAgent(user.Id, fields.Value), CancellationToken.None);
        return created.IsRefused
            ? Refuse(created.Refusal)
            : await ShowAsync(agents, user.Id, created.Value, cancellationToken);
    }

    private static async Task<Results<Ok<OwnAgent>, DetailError>> Update(
        Guid agentId, AgentForm form, CurrentUser user, AgentChanges changes, AgentDirectory agents,
        CancellationToken cancellationToken)
    {
        var fields = Read(form);
        if (fields.IsRefused)
            return Refuse(fields.Refusal);

        var command = new UpdateAgent(user.Id, agentId, fields.Value);
        return await changes.UpdateAsync(command, CancellationToken.None) is { } refused
            ? Refuse(refused)
            : await ShowAsync(agents, user.Id, agentId, cancellationToken);
    }

    private static async Task<Results<NoContent, DetailError>> Delete(Guid agentId, CurrentUser user, AgentChanges changes) =>
        await changes.DeleteAsync(new DeleteAgent(user.Id, agentId), CancellationToken.None) is { } refused
            ? Refuse(refused)
            : TypedResults.NoContent();

    private static async Task<Results<Ok<AgentCommandList>, DetailError>> ReplaceCommands(
        Guid agentId, AgentCommandList form, CurrentUser user, AgentChanges changes, AgentDirectory agents,
        CancellationToken cancellationToken)
    {
        if (form.Commands is not { } given)
            return Refuse(Refusal.Missing("commands"));

        var command = new ReplaceCommands(
            user.Id, agentId, [.. given.Select(each => new SlashCommand(each.Name, each.Description))]);
        if (await changes.ReplaceCommandsAsync(command, CancellationToken.None) is { } refused)
            return Refuse(refused);

        return Answer(await agents.FindAsync(
            user.Id, agentId, (_, agent) => new AgentCommandList(AgentViews.Commands(agent)), cancellationToken));
    }

    private static async Task<Results<Ok<OwnAgent>, DetailError>> ShowAsync(
        AgentDirectory agents, Guid userId, Guid agentId, CancellationToken cancellationToken) =>
        Answer(await agents.FindAsync(
            userId, agentId, (read, agent) => AgentViews.Own(read, agent, agents.KindOf(agent)), cancellationToken));

    private static Results<Ok<T>, DetailError> Answer<T>(Outcome<T> outcome)
        where T : notnull =>
        outcome.IsRefused ? Refuse(outcome.Refusal) : TypedResults.Ok(outcome.Value);

    private static Outcome<AgentFields> Read(AgentForm form)
    {
        var picture = WebhookForms.ReadPicture("avatar_url", form.AvatarUrl);
        if ((picture.Refusal ?? CheckSettings(form.Settings)) is { } wrong)
            return wrong;

        return new AgentFields
        {
            Handle = form.Handle,
            Name = form.DisplayName,
            Description = form.Description,
            AvatarUrl = picture.Value!.Url,
            Greeting = form.Greeting,
            Instructions = form.Instructions,
            Provider = form.Provider,
            Model = form.Model,
            Visibility = form.Visibility,
            State = form.State,
            Settings = form.Settings.ValueKind == JsonValueKind.Object ? form.Settings.GetRawText() : null,
        };
    }

    private static Refusal? CheckSettings(JsonElement settings) => settings.ValueKind switch
    {
        JsonValueKind.Undefined => null,
        JsonValueKind.Object when MessageData.IsWritable(settings) && settings.GetRawText().Length <= MaxSettingsLength => null,
        _ => Refusal.Invalid("settings", $"must be an object of at most {MaxSettingsLength} characters"),
    };

    private static DetailError Refuse(Refusal refusal) => DetailError.Of(refusal, MessagingWords.OfAgents);
}

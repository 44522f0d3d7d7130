using ChatServer.Accounts;
using ChatServer.Agents;
using ChatServer.Agents.Completions;
using ChatServer.Api.Errors;
using ChatServer.Api.Limits;
using ChatServer.Api.Messaging;
using ChatServer.Api.Workspace;
using ChatServer.Protocol.Chats;
using ChatServer.Refusals;
using Microsoft.AspNetCore.Http.HttpResults;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace ChatServer.Api.Chats;

/// <summary>Answers that models generate, see "Generated answers" in docs/protocol/chats.md.</summary>
internal static class CompletionEndpoints
{
    private const int MaxBodyBytes = 4 * 1024 * 1024;

    public static void Map(IEndpointRouteBuilder routes)
    {
        var api = routes.MapWorkspace("/api", "Generated answers").NeedsAgents().FailsInDetail(Status501NotImplemented);
        api.MapPost("/chat/completions", Complete).WithSummary("Has a model answer, in a chat or directly")
            .Accepts<CompletionRequestBody>("application/json").WithMetadata(new StreamedAnswer())
            .FailsInDetail(
                Status404NotFound, Status409Conflict, Status413PayloadTooLarge, Status422UnprocessableEntity,
                Status429TooManyRequests, Status502BadGateway, Status503ServiceUnavailable, Status507InsufficientStorage);
        api.MapGet("/models", ListModels).WithSummary("Lists the models and agents that the user may ask");
        api.MapGet("/tasks/chat/{chatId}", ListTasks).WithSummary("Lists the answers that are being written into a chat")
            .FailsInDetail(Status404NotFound);
        api.MapPost("/tasks/stop/{taskId}", Stop).WithSummary("Stops an answer").FailsInDetail(Status404NotFound);
    }

    private static async Task<Results<Ok<CompletionResponse>, CompletionStreamResult, DetailError>> Complete(
        HttpContext context, CurrentUser user, AnswerRequests requests, TimeProvider clock, CancellationToken cancellationToken)
    {
        var body = await RawBody.ReadAsync(context, MaxBodyBytes, cancellationToken);
        if (body.IsRefused)
            return ChatAnswers.Refuse(body.Refusal);

        var form = CompletionForm.Of(user.Id, body.Value);
        if (form.IsRefused)
            return ChatAnswers.Refuse(form.Refusal);

        var begun = await requests.BeginAsync(form.Value.Request, cancellationToken);
        if (begun.IsRefused)
            return ChatAnswers.Refuse(begun.Refusal);

        if (begun.Value.Message is not null)
            return Started(requests.Start(begun.Value));

        if (form.Value.IsStreamed)
            return new CompletionStreamResult(begun.Value, form.Value.IncludesUsage, requests, clock);

        var text = new CollectedAnswer();
        var end = await requests.AnswerAsync(begun.Value, text, cancellationToken);
        return end.Error is { } error
            ? ChatAnswers.Refuse(new Refusal(RefusalCode.ModelFailed, Detail: error))
            : TypedResults.Ok(CompletionHead.Of(begun.Value, clock).Whole(text.Text, end));
    }

    private static Ok<CompletionResponse> Started(Guid taskId) =>
        TypedResults.Ok(new CompletionResponse { Status = true, TaskId = taskId, TaskIds = [taskId] });

    private static async Task<Ok<ModelList>> ListModels(
        CurrentUser user, CompletionModels models, CancellationToken cancellationToken)
    {
        var found = await models.ListAsync(user.Id, cancellationToken);
        return TypedResults.Ok(new ModelList("list", [.. found.Select(Show)]));
    }

    private static async Task<Results<Ok<TaskList>, DetailError>> ListTasks(
        string chatId, CurrentUser user, AnswerRequests requests, CancellationToken cancellationToken)
    {
        var tasks = await requests.ListAsync(user.Id, ChatAnswers.IdOf(chatId), cancellationToken);
        return tasks.IsRefused ? ChatAnswers.Refuse(tasks.Refusal) : TypedResults.Ok(new TaskList(tasks.Value));
    }

    private static async Task<Results<Ok<StoppedTask>, DetailError>> Stop(
        string taskId, CurrentUser user, AnswerRequests requests, CancellationToken cancellationToken) =>
        await requests.StopAsync(user.Id, ChatAnswers.IdOf(taskId), cancellationToken) is { } refusal
            ? ChatAnswers.Refuse(refusal)
            : TypedResults.Ok(new StoppedTask(Status: true, $"The task {taskId} was stopped"));

    private static ModelEntry Show(CompletionModel model) => new(
        model.Id, model.Name, "model", model.Agent is { } agent ? WorkspaceTime.Seconds(agent.CreatedAt) : 0, model.OwnedBy,
        AgentViews.NameOf(model.Kind), model.Agent?.Description);
}

using ChatServer.Accounts;
using ChatServer.Agents;
using ChatServer.Agents.Answers;
using ChatServer.Api.Errors;
using ChatServer.Api.Input;
using ChatServer.Messages.History;
using ChatServer.Protocol.Messaging;
using ChatServer.Refusals;
using Microsoft.AspNetCore.Http.HttpResults;
using static Microsoft.AspNetCore.Http.StatusCodes;
using AnsweredQuestion = ChatServer.Protocol.Messaging.AnsweredQuestion;

namespace ChatServer.Api.Messaging;

/// <summary>What a user's agents know, and the questions that wait for an answer, see docs/protocol/agents.md.</summary>
internal static class AnswerEndpoints
{
    private const string All = "/agents/{agentId}/answers";
    private const string One = $"{All}/{{answerId}}";

    public static void Map(IEndpointRouteBuilder routes)
    {
        var answers = routes.MapGroup("/messaging").RequireAuthorization().WithTags("Agents").NeedsAgents()
            .FailsInDetail(Status401Unauthorized, Status404NotFound, Status501NotImplemented);
        answers.MapGet(All, List).WithSummary("Lists what an agent knows, or the questions that wait for an answer")
            .FailsInDetail(Status422UnprocessableEntity);
        Describe(answers.MapPost(All, Add).WithSummary("Teaches an agent an answer"));
        Describe(answers.MapPatch(One, Change).WithSummary("Changes what an agent knows"));
        Describe(answers.MapPost($"{One}/answer", Answer)
            .WithSummary("Answers a question that waits: the agent knows it from then on, and the visitor gets the answer")
            .FailsInDetail(Status409Conflict));
        answers.MapDelete(One, Delete).WithSummary("Deletes an answer, or a question that waits")
            .FailsInDetail(Status503ServiceUnavailable);
    }

    private static void Describe(RouteHandlerBuilder endpoint) => endpoint.FailsInDetail(
        Status403Forbidden, Status422UnprocessableEntity, Status429TooManyRequests, Status503ServiceUnavailable);

    private static async Task<Results<Ok<AnswerList>, DetailError>> List(
        Guid agentId, [AsParameters] AnswerQuery query, HttpContext context, CurrentUser user, AgentDirectory agents,
        CancellationToken cancellationToken)
    {
        var wanted = query.Read();
        if (wanted.IsInvalid)
            return DetailError.InvalidQuery(wanted.Invalid);

        var (page, isWaiting) = wanted.Value;
        var listed = await agents.FindAsync(
            user.Id, agentId, (read, agent) => AnswerLists.Read(read, agent.Id, page, isWaiting), cancellationToken);
        if (listed.IsRefused)
            return Refuse(listed.Refusal);

        if (listed.Value is { HasMore: true, Answers: [.., var last] })
            NextPage.Link(
                context,
                $"{(isWaiting ? "unanswered=true&" : "")}limit={page.Limit}&before={NumberedUuid.OfAnswer(last.Id)}");
        return TypedResults.Ok(new AnswerList([.. listed.Value.Answers.Select(AgentViews.Answer)]));
    }

    private static async Task<Results<Ok<AnswerShape>, DetailError>> Add(
        Guid agentId, AnswerForm form, CurrentUser user, AgentAnswers answers)
    {
        if (form.Question is not { } question)
            return Refuse(Refusal.Missing("question"));

        if (form.Answer is not { } answer)
            return Refuse(Refusal.Missing("answer"));

        return Show(await answers.AddAsync(new AddAnswer(user.Id, agentId, question, answer), CancellationToken.None));
    }

    private static async Task<Results<Ok<AnswerShape>, DetailError>> Change(
        Guid agentId, string answerId, AnswerForm form, CurrentUser user, AgentAnswers answers) =>
        Show(await answers.ChangeAsync(
            new ChangeAnswer(user.Id, agentId, NumberOf(answerId), form.Question, form.Answer), CancellationToken.None));

    private static async Task<Results<Ok<AnsweredQuestion>, DetailError>> Answer(
        Guid agentId, string answerId, QuestionAnswer form, CurrentUser user, AgentAnswers answers)
    {
        if (form.Answer is not { } answer)
            return Refuse(Refusal.Missing("answer"));

        var command = new AnswerQuestion(user.Id, agentId, NumberOf(answerId), answer, form.Question)
        {
            IsSent = form.Send ?? true,
        };
        var outcome = await answers.AnswerAsync(command, CancellationToken.None);
        return outcome.IsRefused
            ? Refuse(outcome.Refusal)
            : TypedResults.Ok(new AnsweredQuestion(
                AgentViews.Answer(outcome.Value.Answer),
                outcome.Value.MessageId is { } sent ? NumberedUuid.OfMessage(sent) : null));
    }

    private static async Task<Results<NoContent, DetailError>> Delete(
        Guid agentId, string answerId, CurrentUser user, AgentAnswers answers) =>
        await answers.DeleteAsync(new DeleteAnswer(user.Id, agentId, NumberOf(answerId)), CancellationToken.None)
            is { } refused
            ? Refuse(refused)
            : TypedResults.NoContent();

    private static Results<Ok<AnswerShape>, DetailError> Show(Outcome<AgentAnswer> outcome) =>
        outcome.IsRefused ? Refuse(outcome.Refusal) : TypedResults.Ok(AgentViews.Answer(outcome.Value));

    // No answer has the number 0: so an id that is none is answered like one of somebody else's.
    private static long NumberOf(string answerId) => NumberedUuid.AnswerOf(answerId) ?? 0;

    private static DetailError Refuse(Refusal refusal) => DetailError.Of(refusal, MessagingWords.OfAgents);
}

/// <summary>The query parameters of the list of answers.</summary>
internal sealed record AnswerQuery
{
    [NumberField(ListQuery.MaxLimit, ListQuery.DefaultLimit)]
    public string? Limit { get; init; }

    [TextField(Format = TextFieldAttribute.Uuid)]
    public string? Before { get; init; }

    /// <summary>Whether it lists the questions that wait for an answer.</summary>
    [TextField(OneOf = ["true", "false"])]
    public string? Unanswered { get; init; }

    public Parsed<AnswerPage> Read()
    {
        var reader = new InputReader();
        var page = new Page(
            reader.Number("limit", Limit, ListQuery.MaxLimit, ListQuery.DefaultLimit),
            Before: reader.Id("before", Before, NumberedUuid.AnswerOf, "be an id from the Link header of the page before")
                ?? long.MaxValue);
        return reader.Result(new AnswerPage(page, reader.Flag("unanswered", Unanswered) ?? false));
    }
}

/// <summary>A page of the list of answers, or of that of the questions that wait.</summary>
internal sealed record AnswerPage(Page Page, bool IsWaiting);

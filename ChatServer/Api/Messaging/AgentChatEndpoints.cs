using System.Globalization;
using ChatServer.Accounts;
using ChatServer.Agents.Chats;
using ChatServer.Api.Errors;
using ChatServer.Api.Input;
using ChatServer.Protocol.Messaging;
using ChatServer.Refusals;
using ChatServer.Storage;
using Microsoft.AspNetCore.Http.HttpResults;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace ChatServer.Api.Messaging;

/// <summary>The chats of others with the user's agents, and who answers in them, see docs/protocol/agents.md.</summary>
internal static class AgentChatEndpoints
{
    private const string All = "/agent-conversations";
    private const string One = $"{All}/{{conversationId}}";
    private const int LastYear = 2_200;

    public static void Map(IEndpointRouteBuilder routes)
    {
        var chats = routes.MapGroup("/messaging").RequireAuthorization().WithTags("Agents").NeedsAgents()
            .FailsInDetail(Status401Unauthorized, Status422UnprocessableEntity, Status501NotImplemented);
        chats.MapGet(All, List).WithSummary("Lists the chats of others with the user's agents");
        Describe(chats.MapPost($"{One}/takeover", TakeOver)
            .WithSummary("Lets the owner answer instead of the agent"));
        Describe(chats.MapPost($"{One}/handback", HandBack).WithSummary("Lets the agent answer again"));
        Describe(chats.MapPost($"{One}/pause", Pause).WithSummary("Lets nobody answer"));
        Describe(chats.MapPost($"{One}/resume", Resume).WithSummary("Ends a pause"));
    }

    private static void Describe(RouteHandlerBuilder endpoint) =>
        endpoint.FailsInDetail(Status404NotFound, Status409Conflict, Status503ServiceUnavailable);

    private static async Task<Results<Ok<AgentChatList>, DetailError>> List(
        [AsParameters] AgentChatQuery query, HttpContext context, CurrentUser user, OwnedChats chats,
        CancellationToken cancellationToken)
    {
        var wanted = query.Read();
        if (wanted.IsInvalid)
            return DetailError.InvalidQuery(wanted.Invalid);

        var page = wanted.Value;
        var listed = page.IsWaiting
            ? await chats.ListWaitingAsync(
                user.Id, page.After, page.Page.Limit, (read, slice) => AgentViews.Page(read, slice, chat => chat.ConversationId),
                cancellationToken)
            : await chats.ListAsync(
                user.Id, page.Page, (read, slice) => AgentViews.Page(read, slice, chat => chat.LastMessageId), cancellationToken);
        page.Link(context, listed.Next);
        return TypedResults.Ok(listed.Page);
    }

    private static Task<Results<Ok<OwnedAgentChat>, DetailError>> TakeOver(
        string conversationId, CurrentUser user, AgentControl control, OwnedChats chats, CancellationToken cancellationToken) =>
        ChangeAsync(
            conversationId, user, chats, id => control.TakeOverAsync(new TakeOver(user.Id, id), CancellationToken.None),
            cancellationToken);

    private static async Task<Results<Ok<OwnedAgentChat>, DetailError>> HandBack(
        string conversationId, HandBackRequest request, CurrentUser user, AgentControl control, OwnedChats chats,
        CancellationToken cancellationToken) =>
        request.Note?.Length > AgentControl.MaxNoteLength
            ? Refuse(Refusal.Invalid("note", $"can have at most {AgentControl.MaxNoteLength} characters"))
            : await ChangeAsync(
                conversationId, user, chats,
                id => control.HandBackAsync(
                    new HandBack(user.Id, id, request.Note, request.AnswerNow ?? true), CancellationToken.None),
                cancellationToken);

    private static async Task<Results<Ok<OwnedAgentChat>, DetailError>> Pause(
        string conversationId, PauseRequest request, CurrentUser user, AgentControl control, OwnedChats chats, TimeProvider clock,
        CancellationToken cancellationToken)
    {
        var until = request.Until is null ? null : ReadTime(request.Until);
        if (request.Until is not null && (until is not { } end || end.CompareTo(Timestamp.Now(clock)) <= 0))
            return Refuse(Refusal.Invalid("until", "must be a time in the future, such as 2030-01-31T12:00:00Z"));

        return await ChangeAsync(
            conversationId, user, chats, id => control.PauseAsync(new PauseChat(user.Id, id, until), CancellationToken.None),
            cancellationToken);
    }

    private static Task<Results<Ok<OwnedAgentChat>, DetailError>> Resume(
        string conversationId, CurrentUser user, AgentControl control, OwnedChats chats, CancellationToken cancellationToken) =>
        ChangeAsync(
            conversationId, user, chats, id => control.ResumeAsync(new ResumeChat(user.Id, id), CancellationToken.None),
            cancellationToken);

    private static async Task<Results<Ok<OwnedAgentChat>, DetailError>> ChangeAsync(
        string conversationId, CurrentUser user, OwnedChats chats, Func<long, ValueTask<Outcome<AgentChat>>> change,
        CancellationToken cancellationToken)
    {
        if (ChatPlaces.CheckId(conversationId) is { } notAnId)
            return notAnId;

        if (NumberedUuid.ConversationOf(conversationId) is not { } id)
            return ChatPlaces.Unknown();

        var changed = await change(id);
        if (changed.IsRefused)
            return Refuse(changed.Refusal);

        return await chats.FindAsync(user.Id, id, AgentViews.Owned, cancellationToken) is { } shown
            ? TypedResults.Ok(shown)
            : ChatPlaces.Unknown();
    }

    private static Timestamp? ReadTime(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
        && time.Year is >= 1970 and <= LastYear
            ? Timestamp.From(time)
            : null;

    private static DetailError Refuse(Refusal refusal) => DetailError.Of(refusal, MessagingWords.All);
}

/// <summary>The query parameters of the owner's list.</summary>
internal sealed record AgentChatQuery
{
    [NumberField(ListQuery.MaxLimit, ListQuery.DefaultLimit)]
    public string? Limit { get; init; }

    /// <summary>In the list of those that wait, the last chat of the page before.</summary>
    [TextField(Format = TextFieldAttribute.Uuid)]
    public string? Before { get; init; }

    [TextField(OneOf = ["true", "false"])]
    public string? Waiting { get; init; }

    public Parsed<AgentChatPage> Read()
    {
        var reader = new InputReader();
        var isWaiting = reader.Flag("waiting", Waiting) ?? false;
        var limit = reader.Number("limit", Limit, ListQuery.MaxLimit, ListQuery.DefaultLimit);
        Func<string, long?> place = isWaiting ? NumberedUuid.ConversationOf : NumberedUuid.MessageOf;
        var before = reader.Id("before", Before, place, "be an id from the Link header of the page before");
        return reader.Result(new AgentChatPage(limit, before, isWaiting));
    }
}

/// <summary>A page of the owner's list.</summary>
/// <param name="Place">The message or the chat after which it begins; null for the first page.</param>
internal sealed record AgentChatPage(int Limit, long? Place, bool IsWaiting)
{
    public Messages.History.Page Page => new(Limit, Before: Place ?? long.MaxValue);

    public long? After => IsWaiting ? Place : null;

    public void Link(HttpContext context, long? next)
    {
        if (next is not { } id)
            return;

        if (IsWaiting)
            NextPage.Link(context, $"waiting=true&limit={Limit}&before={NumberedUuid.OfConversation(id)}");
        else
            ListQuery.Link(context, Limit, id);
    }
}

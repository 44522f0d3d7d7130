using System.Globalization;
using ChatServer.Administration;
using ChatServer.Administration.Conversations;
using ChatServer.Administration.Holds;
using ChatServer.Api.Errors;
using ChatServer.Audit;
using ChatServer.Protocol.Admin;
using Microsoft.AspNetCore.Http.HttpResults;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace ChatServer.Api.Admin;

/// <summary>Conversations: figures, and legal holds on them.</summary>
internal static class AdminConversationEndpoints
{
    public static void Map(IEndpointRouteBuilder admin)
    {
        var conversations = admin.MapGroup("/conversations");
        conversations.MapGet("/", ListConversations).FailsInDetail(Status422UnprocessableEntity);
        conversations.MapGet("/{conversationId}/", ReadConversation).FailsInDetail(Status404NotFound);
        conversations.MapPut("/{conversationId}/hold/", Hold)
            .FailsInDetail(Status404NotFound, Status409Conflict, Status422UnprocessableEntity);
        conversations.MapDelete("/{conversationId}/hold/", Release).FailsInDetail(Status404NotFound);
    }

    private static async Task<Results<Ok<AdminConversationPage>, DetailError>> ListConversations(
        AdminCall call, [AsParameters] AdminPage page, [Microsoft.AspNetCore.Mvc.FromQuery(Name = "user_id")] string? userId,
        ConversationDirectory conversations, AuditedChanges audit, CancellationToken cancellationToken)
    {
        if (page.Check() is { } wrong)
            return wrong;

        Guid? user = Guid.TryParse(userId, out var id) ? id : null;
        if (userId is not null && user is null)
            return AdminErrors.Invalid("query", "user_id", "Input should be a valid UUID", "uuid_parsing");

        await audit.NoteAsync(
            call.Entry("conversations_listed", AuditSubject.Conversations, ("user_id", user), ("after", page.After)),
            cancellationToken);
        var found = await conversations.ListAsync(user, page.AfterNumber, page.Count + 1, cancellationToken);
        var shown = found.Take(page.Count).ToList();
        var next = found.Count > page.Count ? shown[^1].Id.ToString(CultureInfo.InvariantCulture) : null;
        return TypedResults.Ok(new AdminConversationPage([.. shown.Select(Show)], next is not null, next));
    }

    private static async Task<Results<Ok<AdminConversationDetails>, DetailError>> ReadConversation(
        AdminCall call, string conversationId, ConversationDirectory conversations, AuditedChanges audit,
        CancellationToken cancellationToken)
    {
        if (!TryParse(conversationId, out var id) || await conversations.FindAsync(id, cancellationToken) is not { } details)
            return AdminErrors.NotFound("conversation");

        await audit.NoteAsync(call.Entry("conversation_read", AuditSubject.Conversation(id)), cancellationToken);
        return TypedResults.Ok(Show(details));
    }

    private static async Task<Results<Ok<AdminConversationDetails>, DetailError>> Hold(
        AdminCall call, string conversationId, HoldRequest request, HoldAdministration holds, ConversationDirectory conversations,
        CancellationToken cancellationToken) =>
        AdminFields.CheckHold(request) is { } wrong ? wrong
            : !TryParse(conversationId, out var id) ? AdminErrors.NotFound("conversation")
            : await AnswerAsync(
                id,
                await holds.HoldConversationAsync(call, id, new HoldReason(request.Reason!, request.Replaces), cancellationToken),
                conversations, cancellationToken);

    private static async Task<Results<Ok<AdminConversationDetails>, DetailError>> Release(
        AdminCall call, string conversationId, HoldAdministration holds, ConversationDirectory conversations,
        CancellationToken cancellationToken) =>
        TryParse(conversationId, out var id)
            ? await AnswerAsync(
                id, await holds.ReleaseAsync(call, AuditSubject.Conversation(id), cancellationToken), conversations,
                cancellationToken)
            : AdminErrors.NotFound("conversation");

    private static async Task<Results<Ok<AdminConversationDetails>, DetailError>> AnswerAsync(
        long id, AdminOutcome outcome, ConversationDirectory conversations, CancellationToken cancellationToken)
    {
        var details = outcome is AdminOutcome.Done or AdminOutcome.Held
            ? await conversations.FindAsync(id, cancellationToken)
            : null;
        return outcome == AdminOutcome.Held ? AdminErrors.Held(details?.LegalHold)
            : details is null ? AdminErrors.Of(outcome, "hold")
            : TypedResults.Ok(Show(details));
    }

    public static bool TryParse(string text, out long id) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out id) && id > 0;

    private static AdminConversationDetails Show(ConversationDetails details) => new(
        Show(details.Figures),
        [
            .. details.Participants.Listed.Select(participant => new AdminParticipant(
                participant.UserId, participant.Role, participant.JoinedAt.ToString(), participant.ReadSeq, participant.HasLeft)),
        ],
        details.Participants.HasMore, details.Files.Count, details.Files.Bytes, details.LegalHold);

    private static AdminConversation Show(ConversationFigures figures) => new(
        figures.Id, figures.Kind, figures.CreatedAt.ToString(), figures.Participants, figures.Messages,
        figures.LastMessageAt?.ToString());
}

using System.Globalization;
using ChatServer.Administration;
using ChatServer.Administration.Conversations;
using ChatServer.Administration.Holds;
using ChatServer.Api.Errors;
using ChatServer.Api.Input;
using ChatServer.Audit;
using ChatServer.Protocol.Admin;
using ChatServer.Refusals;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace ChatServer.Api.Admin;

/// <summary>Figures of conversations, and legal holds on them.</summary>
internal static class AdminConversationEndpoints
{
    public static void Map(IEndpointRouteBuilder admin)
    {
        var conversations = admin.MapGroup("/conversations");
        conversations.MapGet("/", ListConversations).WithSummary("Lists conversations")
            .FailsInDetail(Status422UnprocessableEntity);
        conversations.MapGet("/{conversationId}/", ReadConversation).WithSummary("Reads the figures of a conversation")
            .FailsInDetail(Status404NotFound);
        conversations.MapGet("/{conversationId}/participants/", ListParticipants)
            .WithSummary("Lists the participants of a conversation")
            .FailsInDetail(Status404NotFound, Status422UnprocessableEntity);
        conversations.MapPut("/{conversationId}/hold/", Hold).WithSummary("Places a legal hold on a conversation")
            .FailsInDetail(Status404NotFound, Status409Conflict, Status422UnprocessableEntity);
        conversations.MapDelete("/{conversationId}/hold/", Release).WithSummary("Releases the legal hold on a conversation")
            .FailsInDetail(Status404NotFound);
    }

    private static async Task<Results<Ok<AdminConversationPage>, DetailError>> ListConversations(
        AdminCall call, [AsParameters] AdminPage query,
        [FromQuery(Name = "user_id"), TextField(Format = TextFieldAttribute.Uuid)] string? userId,
        ConversationDirectory conversations, AuditedChanges audit, CancellationToken cancellationToken)
    {
        var reader = new InputReader();
        var page = query.Read(reader);
        var user = reader.Id("user_id", userId, InputIds.Uuid, "be a valid UUID", InputProblem.NotAUuid);
        if (reader.First is { } wrong)
            return AdminErrors.InQuery(wrong);

        await audit.NoteAsync(
            call.Entry("conversations_listed", AuditSubject.Conversations, ("user_id", user), ("after", query.After)),
            cancellationToken);
        var found = await conversations.ListAsync(user, page.After ?? 0, page.Limit + 1, cancellationToken);
        var shown = found.Take(page.Limit).ToList();
        var next = found.Count > page.Limit ? shown[^1].Id.ToString(CultureInfo.InvariantCulture) : null;
        return TypedResults.Ok(new AdminConversationPage([.. shown.Select(Show)], next is not null, next));
    }

    private static async Task<Results<Ok<AdminConversationDetails>, DetailError>> ReadConversation(
        AdminCall call, string conversationId, ConversationDirectory conversations, AuditedChanges audit,
        CancellationToken cancellationToken)
    {
        if (InputIds.Stored(conversationId) is not { } id
            || await conversations.FindAsync(id, cancellationToken) is not { } details)
            return AdminErrors.Of(RefusalCode.UnknownConversation);

        await audit.NoteAsync(call.Entry("conversation_read", AuditSubject.Conversation(id)), cancellationToken);
        return TypedResults.Ok(Show(details));
    }

    private static async Task<Results<Ok<AdminParticipantPage>, DetailError>> ListParticipants(
        AdminCall call, string conversationId, [AsParameters] AdminPage query, ConversationDirectory conversations,
        AuditedChanges audit, CancellationToken cancellationToken)
    {
        var reader = new InputReader();
        var page = query.ReadUsers(reader);
        if (reader.First is { } wrong)
            return AdminErrors.InQuery(wrong);

        if (InputIds.Stored(conversationId) is not { } id
            || await conversations.ListParticipantsAsync(id, page.After, page.Limit + 1, cancellationToken) is not { } found)
            return AdminErrors.Of(RefusalCode.UnknownConversation);

        await audit.NoteAsync(
            call.Entry("conversation_read", AuditSubject.Conversation(id), ("after", query.After)), cancellationToken);
        var next = found.Count > page.Limit ? found[page.Limit - 1].UserId.ToString() : null;
        return TypedResults.Ok(new AdminParticipantPage([.. found.Take(page.Limit).Select(Show)], next is not null, next));
    }

    private static async Task<Results<Ok<AdminConversationDetails>, DetailError>> Hold(
        AdminCall call, string conversationId, HoldRequest request, HoldAdministration holds, ConversationDirectory conversations,
        CancellationToken cancellationToken) =>
        AdminFields.CheckHold(request) is { } wrong
            ? AdminErrors.InBody(wrong)
            : await AnswerAsync(
                conversationId, conversations,
                id => holds.HoldConversationAsync(
                    new HoldConversation(call, id, new HoldReason(request.Reason!, request.Replaces)), cancellationToken),
                cancellationToken);

    private static Task<Results<Ok<AdminConversationDetails>, DetailError>> Release(
        AdminCall call, string conversationId, HoldAdministration holds, ConversationDirectory conversations,
        CancellationToken cancellationToken) =>
        AnswerAsync(
            conversationId, conversations,
            id => holds.ReleaseAsync(new ReleaseHold(call, AuditSubject.Conversation(id)), cancellationToken),
            cancellationToken);

    private static async Task<Results<Ok<AdminConversationDetails>, DetailError>> AnswerAsync(
        string conversationId, ConversationDirectory conversations, Func<long, ValueTask<Refusal?>> change,
        CancellationToken cancellationToken)
    {
        if (InputIds.Stored(conversationId) is not { } id)
            return AdminErrors.Of(RefusalCode.UnknownConversation);

        if (await change(id) is { } refusal)
            return AdminErrors.Of(refusal);

        return await conversations.FindAsync(id, cancellationToken) is { } details
            ? TypedResults.Ok(Show(details))
            : AdminErrors.Of(RefusalCode.UnknownConversation);
    }

    private static AdminConversationDetails Show(ConversationDetails details) => new(
        Show(details.Figures),
        [.. details.Participants.Listed.Select(Show)],
        details.Participants.HasMore, details.Files.Count, details.Files.Bytes, details.LegalHold);

    private static AdminParticipant Show(ParticipantFigures participant) => new(
        participant.UserId, participant.Role, participant.JoinedAt.ToString(), participant.ReadSeq, participant.HasLeft);

    private static AdminConversation Show(ConversationFigures figures) => new(
        figures.Id, figures.Kind, figures.CreatedAt.ToString(), figures.Participants, figures.Messages,
        figures.LastMessageAt?.ToString());
}

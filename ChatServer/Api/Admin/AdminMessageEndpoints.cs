using System.Globalization;
using ChatServer.Administration;
using ChatServer.Administration.Moderation;
using ChatServer.Api.Errors;
using ChatServer.Audit;
using ChatServer.Messages;
using ChatServer.Protocol.Admin;
using Microsoft.AspNetCore.Http.HttpResults;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace ChatServer.Api.Admin;

/// <summary>Searching messages for violations, and deleting them.</summary>
internal static class AdminMessageEndpoints
{
    private const int DefaultLimit = 50;
    private const int MaxLimit = 100;
    private const int MaxQueryCharacters = 200;

    public static void Map(IEndpointRouteBuilder admin)
    {
        admin.MapPost("/messages/search/", Search).FailsInDetail(Status404NotFound, Status422UnprocessableEntity);
        admin.MapDelete("/messages/{messageId}/", Delete)
            .FailsInDetail(Status404NotFound, Status409Conflict, Status422UnprocessableEntity);
    }

    // What was asked for is written down before anything is read.
    private static async Task<Results<Ok<AdminMessagePage>, DetailError>> Search(
        AdminCall call, MessageSearchRequest request, ModerationSearch search, AuditedChanges audit,
        CancellationToken cancellationToken)
    {
        if (Check(request) is { } wrong)
            return wrong;

        var subject = request.UserId is { } user
            ? AuditSubject.User(user)
            : AuditSubject.Conversation(request.ConversationId!.Value);
        await audit.NoteAsync(
            call.Entry(
                "messages_searched", subject, ("query", request.Query), ("reason", request.Reason),
                ("cursor", Write(ReadCursor(request.Cursor))), ("anywhere", request.Anywhere), ("deleted", request.Deleted)),
            cancellationToken);
        var words = request.Query!.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var sought = new SoughtMessages(
            request.ConversationId, request.UserId, words, request.Anywhere == true, request.Deleted == true);
        var found = await search.FindAsync(sought, ReadCursor(request.Cursor), request.Limit ?? DefaultLimit, cancellationToken);
        return found is null
            ? AdminErrors.NotFound(request.UserId is null ? "conversation" : "user")
            : TypedResults.Ok(
                new AdminMessagePage([.. found.Messages.Select(AdminMessages.Show)], found.Next is not null, Write(found.Next)));
    }

    private static async Task<Results<NoContent, DetailError>> Delete(
        AdminCall call, string messageId, string? reason, ModeratedDeletion deletion, CancellationToken cancellationToken)
    {
        if (AdminFields.CheckReason(reason, "query") is { } wrong)
            return wrong;

        var outcome = AdminConversationEndpoints.TryParse(messageId, out var id)
            ? await deletion.DeleteAsync(call, id, reason!, cancellationToken)
            : AdminOutcome.Unknown;
        return outcome == AdminOutcome.Done ? TypedResults.NoContent() : AdminErrors.Of(outcome, "message");
    }

    private static DetailError? Check(MessageSearchRequest request) =>
        (request.ConversationId is null) == (request.UserId is null)
            ? AdminErrors.Invalid("body", "conversation_id", "Give either conversation_id or user_id")
        : string.IsNullOrWhiteSpace(request.Query) ? AdminErrors.Missing("body", "query")
        : request.Query.Length > MaxQueryCharacters
            ? AdminErrors.Invalid(
                "body", "query", $"Input should have at most {MaxQueryCharacters} characters", "string_too_long")
        : request.Limit is < 1 or > MaxLimit
            ? AdminErrors.Invalid("body", "limit", $"Input should be a number from 1 to {MaxLimit}")
        : request.Cursor is not null && ReadCursor(request.Cursor) is null
            ? AdminErrors.Invalid("body", "cursor", "Input should be the next of a page")
        : AdminFields.CheckReason(request.Reason);

    private static string? Write(PlaceCursor? cursor) =>
        cursor is { } next ? string.Create(CultureInfo.InvariantCulture, $"{next.ConversationId}-{next.BeforeId}") : null;

    private static PlaceCursor? ReadCursor(string? text) =>
        text?.Split('-') is [var conversation, var before]
        && long.TryParse(conversation, NumberStyles.None, CultureInfo.InvariantCulture, out var conversationId)
        && long.TryParse(before, NumberStyles.None, CultureInfo.InvariantCulture, out var beforeId)
            ? new PlaceCursor(conversationId, beforeId)
            : null;
}

internal static class AdminMessages
{
    public static AdminMessage Show(Message message) => new(
        message.Id, message.ConversationId, message.SenderId, message.Type.Name,
        message.State?.DeletedAt is null || message.HasContent ? message.Body : null,
        message.Data is null ? null : message.ReadData(),
        message.File?.Name, message.CreatedAt.ToString(), message.State?.EditedAt?.ToString(),
        message.State?.DeletedAt?.ToString());
}

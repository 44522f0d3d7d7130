using System.Globalization;
using ChatServer.Administration;
using ChatServer.Administration.Moderation;
using ChatServer.Api.Errors;
using ChatServer.Api.Input;
using ChatServer.Audit;
using ChatServer.Messages;
using ChatServer.Protocol.Admin;
using ChatServer.Refusals;
using Microsoft.AspNetCore.Http.HttpResults;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace ChatServer.Api.Admin;

/// <summary>Searches messages for violations, and deletes them.</summary>
internal static class AdminMessageEndpoints
{
    private const int DefaultLimit = 50;
    private const int MaxLimit = 100;
    private const int MaxQueryCharacters = 200;

    public static void Map(IEndpointRouteBuilder admin)
    {
        admin.MapPost("/messages/search/", Search).WithSummary("Searches the messages of a conversation or a user")
            .FailsInDetail(Status404NotFound, Status422UnprocessableEntity);
        admin.MapDelete("/messages/{messageId}/", Delete).WithSummary("Deletes a message")
            .FailsInDetail(Status404NotFound, Status409Conflict, Status422UnprocessableEntity);
    }

    // The request is audited before anything is read.
    private static async Task<Results<Ok<AdminMessagePage>, DetailError>> Search(
        AdminCall call, MessageSearchRequest request, ModerationSearch search, AuditedChanges audit,
        CancellationToken cancellationToken)
    {
        if (Check(request) is { } wrong)
            return AdminErrors.InBody(wrong);

        var subject = request.UserId is { } user
            ? AuditSubject.User(user)
            : AuditSubject.Conversation(request.ConversationId!.Value);
        await audit.NoteAsync(
            call.Entry(
                "messages_searched", subject, ("query", request.Query), ("reason", request.Reason),
                ("cursor", Write(ReadCursor(request.Cursor))), ("anywhere", request.Anywhere), ("deleted", request.Deleted)),
            cancellationToken);
        var words = request.Query!.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var sought = new ModerationQuery(
            request.ConversationId, request.UserId, words, request.Anywhere == true, request.Deleted == true);
        var found = await search.FindAsync(sought, ReadCursor(request.Cursor), request.Limit ?? DefaultLimit, cancellationToken);
        if (found is null)
            return AdminErrors.Of(request.UserId is null ? RefusalCode.UnknownConversation : RefusalCode.UnknownUser);

        return TypedResults.Ok(
            new AdminMessagePage([.. found.Messages.Select(AdminMessages.Show)], found.Next is not null, Write(found.Next)));
    }

    private static async Task<Results<NoContent, DetailError>> Delete(
        AdminCall call, string messageId,
        [TextField(IsRequired = true, MaxLength = AdminFields.MaxReasonCharacters)] string? reason,
        ModeratedDeletion deletion, CancellationToken cancellationToken)
    {
        if (AdminFields.CheckReason(reason) is { } wrong)
            return AdminErrors.InQuery(wrong);

        if (InputIds.Stored(messageId) is not { } id)
            return AdminErrors.Of(RefusalCode.UnknownMessage);

        return await deletion.DeleteAsync(new ModerateMessage(call, id, reason!), cancellationToken) is { } refusal
            ? AdminErrors.Of(refusal)
            : TypedResults.NoContent();
    }

    private static InvalidInput? Check(MessageSearchRequest request)
    {
        var reader = new InputReader();
        reader.Check(
            (request.ConversationId is null) != (request.UserId is null), "conversation_id",
            "be given unless user_id is");
        reader.Required("query", request.Query, "be given");
        reader.AtMost("query", request.Query, MaxQueryCharacters);
        reader.Check(request.Limit is not (< 1 or > MaxLimit), "limit", $"be a number from 1 to {MaxLimit}");
        reader.Check(request.Cursor is null || ReadCursor(request.Cursor) is not null, "cursor", "be the next of a page");
        AdminFields.Reason(reader, request.Reason);
        return reader.First;
    }

    private static string? Write(PlaceCursor? cursor) =>
        cursor is { } next ? string.Create(CultureInfo.InvariantCulture, $"{next.ConversationId}-{next.BeforeId}") : null;

    private static PlaceCursor? ReadCursor(string? text) =>
        text?.Split('-') is [var conversation, var before]
        && InputIds.Number(conversation) is { } conversationId
        && InputIds.Number(before) is { } beforeId
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

using ChatServer.Administration;
using ChatServer.Administration.Deletions;
using ChatServer.Administration.Exports;
using ChatServer.Api.Errors;
using ChatServer.Api.Input;
using ChatServer.Audit;
using ChatServer.Protocol.Admin;
using ChatServer.Refusals;
using Microsoft.AspNetCore.Http.HttpResults;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace ChatServer.Api.Admin;

/// <summary>Exports all data of a user or a conversation as a ZIP, and deletes accounts.</summary>
internal static class AdminExportEndpoints
{
    public static void Map(IEndpointRouteBuilder admin)
    {
        admin.MapPost("/users/{userId}/export/", ExportUser).WithSummary("Exports all data of a user as a ZIP")
            .FailsInDetail(Status404NotFound, Status422UnprocessableEntity, Status429TooManyRequests);
        admin.MapPost("/conversations/{conversationId}/export/", ExportConversation)
            .WithSummary("Exports a conversation as a ZIP")
            .FailsInDetail(Status404NotFound, Status422UnprocessableEntity, Status429TooManyRequests);
        admin.MapDelete("/users/{userId}/", DeleteUser).WithSummary("Deletes a user's account")
            .FailsInDetail(Status404NotFound, Status409Conflict, Status422UnprocessableEntity);
    }

    private static async Task<Results<ArchiveResult, DetailError>> ExportUser(
        AdminCall call, string userId, ReasonRequest request, DataExports exports, ExportSlots slots, AuditedChanges audit,
        CancellationToken cancellationToken)
    {
        if (AdminFields.CheckReason(request.Reason) is { } wrong)
            return AdminErrors.InBody(wrong);

        if (InputIds.Uuid(userId) is not { } id || !await exports.HasUserAsync(id, cancellationToken))
            return AdminErrors.Of(RefusalCode.UnknownUser);

        return await AnswerAsync(
            call.Entry("user_exported", AuditSubject.User(id), ("reason", request.Reason)), call, slots, audit, $"user-{id}.zip",
            (output, cancelled) => exports.WriteUserAsync(output, id, withVersions: true, cancelled), cancellationToken);
    }

    private static async Task<Results<ArchiveResult, DetailError>> ExportConversation(
        AdminCall call, string conversationId, ReasonRequest request, DataExports exports, ExportSlots slots,
        AuditedChanges audit,
        CancellationToken cancellationToken)
    {
        if (AdminFields.CheckReason(request.Reason) is { } wrong)
            return AdminErrors.InBody(wrong);

        if (InputIds.Stored(conversationId) is not { } id
            || !await exports.HasConversationAsync(id, cancellationToken))
            return AdminErrors.Of(RefusalCode.UnknownConversation);

        return await AnswerAsync(
            call.Entry("conversation_exported", AuditSubject.Conversation(id), ("reason", request.Reason)), call, slots, audit,
            $"conversation-{id}.zip", (output, cancelled) => exports.WriteConversationAsync(output, id, cancelled),
            cancellationToken);
    }

    // Audited before the first byte is sent.
    private static async Task<Results<ArchiveResult, DetailError>> AnswerAsync(
        AuditEntry entry, AdminCall call, ExportSlots slots, AuditedChanges audit, string name,
        Func<ExportOutput, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        if (slots.TryTake(new ExportRequester(call.ActorId, default, AsAdmin: true)) is not { } slot)
            return DetailError.TooMany(ExportSlots.RetryAfter);

        try
        {
            await audit.NoteAsync(entry, cancellationToken);
            return new ArchiveResult(name, slot, (output, cancelled) => WriteAsync(entry, audit, write, output, cancelled));
        }
        catch
        {
            slot.Dispose();
            throw;
        }
    }

    // The result is audited too: after a crash only the entry of the start exists.
    private static async Task WriteAsync(
        AuditEntry entry, AuditedChanges audit, Func<ExportOutput, CancellationToken, Task> write, ExportOutput output,
        CancellationToken cancellationToken)
    {
        var isComplete = false;
        try
        {
            await write(output, cancellationToken);
            isComplete = true;
        }
        finally
        {
            await audit.NoteAsync(
                AuditEntry.OfServer(
                    "export_ended", entry.Subject, ("export", entry.Action), ("for", entry.Actor), ("is_complete", isComplete)),
                CancellationToken.None);
        }
    }

    private static async Task<Results<Accepted, DetailError>> DeleteUser(
        AdminCall call, string userId, [TextField(IsRequired = true, MaxLength = AdminFields.MaxReasonCharacters)] string? reason,
        AccountDeletion deletion, CancellationToken cancellationToken)
    {
        if (AdminFields.CheckReason(reason) is { } wrong)
            return AdminErrors.InQuery(wrong);

        if (InputIds.Uuid(userId) is not { } id)
            return AdminErrors.Of(RefusalCode.UnknownUser);

        return await deletion.DeleteAsync(new DeleteAccount(call, id, reason!), cancellationToken) is { } refusal
            ? AdminErrors.Of(refusal)
            : TypedResults.Accepted($"/admin/users/{id}/");
    }
}
